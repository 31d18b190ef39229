import type { PromotionBody } from "../../../contract/promotion/promotion.ts";
import type { Source } from "../../../contract/promotion/source.ts";
import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import type {
  CodeConflict,
  ImportedChange,
  ImportedCode,
  ImportedPromotion,
  PromotionImport,
} from "../../ports/promotions.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { SyncOf } from "../sync-of.ts";
import { codeRemover, generatedEvent } from "./code-operations.ts";
import { conflictFinder, isSameBody, platformRows } from "./import-comparison.ts";
import { outbox } from "./outbox.ts";
import { type PromotionRow, storedBody } from "./promotion-rows.ts";
import type { PromotionTable } from "./promotions.ts";

/** Other promotions have codes of the import. Thrown so that the transaction is rolled back. */
class CodeConflicts extends Error {
  readonly conflicts: readonly CodeConflict[];
  constructor(conflicts: readonly CodeConflict[]) {
    super("other promotions have codes of the import");
    this.conflicts = conflicts;
  }
}

/** An import that runs. */
interface Run {
  readonly propertyId: string;
  readonly actor: string;
  readonly source: Source;
}

/** Creates and changes promotions, without their codes. */
function bodyWrites(db: Db, { writes }: PromotionTable) {
  const find = platformRows(db);
  const setOrigin = db.prepare(
    `UPDATE promotions SET source = :source, source_id = :source_id, partial = :partial,
       uses_elsewhere = max(0, :used - current_uses) WHERE id = :id`,
  );

  /** @returns whether a version was made */
  const put = ({ propertyId, actor }: Run, row: PromotionRow, body: PromotionBody, partial: string | null): boolean => {
    const others = row.partial === partial ? [] : ["partial"];
    writes.put(propertyId, row.id, row.version, body, actor, others);
    return others.length > 0 || !isSameBody(row, body);
  };

  return {
    /** @returns the promotion's id, and what happened to its body */
    save(
      run: Run,
      { source, source_id, partial, used, body }: ImportedPromotion,
    ): Pick<ImportedChange, "id" | "change"> {
      const { propertyId, actor } = run;
      const row = find.withSourceId(propertyId, source, source_id);
      const json = partial === null ? null : JSON.stringify(partial);
      const isChanged = row !== null && put(run, row, body, json);
      const id = row?.id ?? writes.insert(propertyId, body, actor);
      setOrigin.run({ id, source, source_id, partial: json, used });
      return { id, change: row === null ? "created" : isChanged ? "updated" : "unchanged" };
    },
    /** Disables a promotion that its platform no longer has. @returns nothing where it is disabled already */
    disable(run: Run, id: number): ImportedChange[] {
      const row = find.withId(run.propertyId, run.source, id);
      if (!row) return [];
      const body = storedBody(row.body);
      if (body.status !== "ENABLED") return [];
      put(run, row, { ...body, status: "DISABLED" }, row.partial);
      return [{ id: row.id, source_id: row.source_id ?? "", name: body.name, change: "disabled" }];
    },
  };
}

/** Makes the codes of a promotion those of its platform. */
function codeWrites(db: Db, { codes }: Pick<PromotionTable, "codes">, now: () => number) {
  const remove = codeRemover(db, codes, now);
  const events = outbox(db);
  const conflictOf = conflictFinder(db, codes);

  /** Adds a code, or takes it from a promotion that gives it up. */
  const add = (
    { propertyId, actor, source }: Run,
    id: number,
    source_id: string,
    code: ImportedCode,
  ): CodeConflict | null => {
    const conflict = conflictOf(propertyId, source, source_id, code.code);
    if (conflict) return conflict;
    const holder = codes.find(propertyId, code.code);
    if (holder) remove(propertyId, holder.promotion_id, holder.id, actor);
    codes.add(propertyId, id, code);
    return null;
  };

  return {
    /** Removes the codes that a promotion no longer has: another one may have them now. @returns whether there were any */
    removeOthers({ propertyId, actor }: Run, id: number, wanted: readonly ImportedCode[]): boolean {
      const kept = new Set(wanted.map(({ code }) => canonicalCode(code)));
      const others = codes.from(propertyId, id, 0, EVERY).filter(({ code }) => !kept.has(canonicalCode(code)));
      for (const code of others) remove(propertyId, id, code.id, actor);
      return others.length > 0;
    },
    /** @returns whether codes or their limits changed, and the codes that other promotions have */
    save(run: Run, id: number, { source_id, codes: wanted }: ImportedPromotion) {
      const { propertyId } = run;
      const conflicts: CodeConflict[] = [];
      let [added, changed] = [0, 0];
      for (const code of wanted) {
        const before = codes.find(propertyId, code.code);
        const isOwn = before?.promotion_id === id;
        const conflict = isOwn ? null : add(run, id, source_id, code);
        if (conflict) conflicts.push(conflict);
        else codes.limit(propertyId, code);
        if (!isOwn) added += 1;
        else if (before.max_uses !== code.max_uses || before.max_uses_per_customer !== code.max_uses_per_customer)
          changed += 1;
      }
      if (added > 0) events.add(propertyId, generatedEvent(id, added, now()));
      return { isChanged: added + changed > 0, conflicts };
    },
  };
}

/** SQLite's LIMIT of all rows. */
const EVERY = -1;

/**
 * Imports promotions of a platform in one transaction.
 * @param now epoch milliseconds
 */
export function promotionImporter(
  db: Db,
  promotions: PromotionTable,
  now: () => number,
  transactions: Transactions,
): SyncOf<"importPromotions">["importPromotions"] {
  const bodies = bodyWrites(db, promotions);
  const codes = codeWrites(db, promotions, now);

  const importAll = (run: Run, order: PromotionImport): ImportedChange[] => {
    const saved = order.promotions.map((promotion) => {
      const { id, change } = bodies.save(run, promotion);
      return { promotion, id, change, lost: codes.removeOthers(run, id, promotion.codes) };
    });
    const results = saved.map((one) => ({ ...one, ...codes.save(run, one.id, one.promotion) }));
    const conflicts = results.flatMap((result) => result.conflicts);
    if (conflicts.length > 0) throw new CodeConflicts(conflicts);
    const changes = results.map(({ id, promotion, change, lost, isChanged }): ImportedChange => {
      const { source_id, body } = promotion;
      const isUpdated = change === "unchanged" && (lost || isChanged);
      return { id, source_id, name: body.name, change: isUpdated ? "updated" : change };
    });
    return [...changes, ...order.missing.flatMap((id) => bodies.disable(run, id))];
  };

  return (propertyId, order, actor) => {
    try {
      const run = { propertyId, actor, source: order.source };
      const changes = transactions.run(() => importAll(run, order));
      for (const { id, change } of changes) if (change !== "unchanged") promotions.refresh(propertyId, id);
      return changes;
    } catch (error) {
      if (error instanceof CodeConflicts) return { conflicts: error.conflicts };
      throw error;
    }
  };
}
