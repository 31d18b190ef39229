import type { PromotionBody } from "../../../contract/promotion/promotion.ts";
import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import { canonicalJson } from "../../decide/versions.ts";
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
import { outbox } from "./outbox.ts";
import { originOf, PROMOTION_COLUMNS, type PromotionRow, storedBody } from "./promotion-rows.ts";
import type { PromotionTable } from "./promotions.ts";

/** Other promotions have codes of the import. Thrown so that the transaction is rolled back. */
class CodeConflicts extends Error {
  readonly conflicts: readonly CodeConflict[];
  constructor(conflicts: readonly CodeConflict[]) {
    super("other promotions have codes of the import");
    this.conflicts = conflicts;
  }
}

/** An import that runs: the stored promotions of its platform, by their ids there. */
interface Run {
  readonly propertyId: string;
  readonly actor: string;
  readonly stored: ReadonlyMap<string, PromotionRow>;
  /** Ids of promotions of the platform that a complete import no longer has. */
  readonly missing: ReadonlySet<number>;
}

/** Creates and changes promotions, without their codes. */
function bodyWrites(db: Db, { writes }: PromotionTable) {
  const setOrigin = db.prepare(
    `UPDATE promotions SET source = :source, source_id = :source_id, partial = :partial,
       uses_elsewhere = max(0, :used - current_uses) WHERE id = :id`,
  );

  /** @returns whether a version was made */
  const put = ({ propertyId, actor }: Run, row: PromotionRow, body: PromotionBody, partial: string | null): boolean => {
    const others = row.partial === partial ? [] : ["partial"];
    const { start_date } = storedBody(row.body);
    writes.put(propertyId, row.id, row.version, { start_date, ...body }, actor, others);
    return others.length > 0 || !isSame(row, { start_date, ...body });
  };

  return {
    /** @returns the promotion's id, and what happened to its body */
    save(
      run: Run,
      { source, source_id, partial, used, body }: ImportedPromotion,
    ): Pick<ImportedChange, "id" | "change"> {
      const { propertyId, actor } = run;
      const row = run.stored.get(source_id);
      const json = partial === null ? null : JSON.stringify(partial);
      const isChanged = row !== undefined && put(run, row, body, json);
      const id = row?.id ?? writes.insert(propertyId, body, actor);
      setOrigin.run({ id, source, source_id, partial: json, used });
      return { id, change: row === undefined ? "created" : isChanged ? "updated" : "unchanged" };
    },
    /** Disables a promotion that its platform no longer has. @returns nothing where it is disabled already */
    disable(run: Run, row: PromotionRow): ImportedChange[] {
      const body = storedBody(row.body);
      if (body.status !== "ENABLED") return [];
      put(run, row, { ...body, status: "DISABLED" }, row.partial);
      return [{ id: row.id, source_id: row.source_id ?? "", name: body.name, change: "disabled" }];
    },
  };
}

const isSame = (row: PromotionRow, body: PromotionBody): boolean =>
  canonicalJson(storedBody(row.body)) === canonicalJson(storedBody(JSON.stringify(body)));

/** Makes the codes of a promotion those of its platform. */
function codeWrites(db: Db, { codes }: PromotionTable, now: () => number) {
  const remove = codeRemover(db, codes, now);
  const events = outbox(db);

  /** Adds a code, or takes it from a promotion that the platform no longer has. @returns the promotion that keeps it */
  const add = ({ propertyId, actor, missing }: Run, id: number, code: ImportedCode): number | null => {
    const holder = codes.find(propertyId, code.code);
    if (holder && !missing.has(holder.promotion_id)) return holder.promotion_id;
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
        const holder = isOwn ? null : add(run, id, code);
        if (holder !== null) conflicts.push({ source_id, code: code.code, promotionId: holder });
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
 * Imports the promotions of a platform in one transaction.
 * @param now epoch milliseconds
 */
export function promotionImporter(
  db: Db,
  promotions: PromotionTable,
  now: () => number,
  transactions: Transactions,
): SyncOf<"importPromotions">["importPromotions"] {
  const ofSource = db.prepare<[string, string], PromotionRow>(
    `SELECT ${PROMOTION_COLUMNS} FROM promotions WHERE property_id = ? AND source = ? ORDER BY id`,
  );
  const bodies = bodyWrites(db, promotions);
  const codes = codeWrites(db, promotions, now);

  const begin = (propertyId: string, order: PromotionImport, actor: string): Run => {
    const rows = ofSource.all(propertyId, order.source);
    const sent = new Set(order.promotions.map(({ source_id }) => source_id));
    const missing = order.isComplete ? rows.filter(({ source_id }) => !sent.has(source_id ?? "")) : [];
    return {
      ...{ propertyId, actor },
      stored: new Map(rows.map((row) => [originOf(row).source_id ?? "", row])),
      missing: new Set(missing.map(({ id }) => id)),
    };
  };

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
    const missing = [...run.stored.values()].filter(({ id }) => run.missing.has(id));
    return [...changes, ...missing.flatMap((row) => bodies.disable(run, row))];
  };

  return (propertyId, order, actor) => {
    try {
      const changes = transactions.run(() => importAll(begin(propertyId, order, actor), order));
      for (const { id } of changes) promotions.refresh(propertyId, id);
      return changes;
    } catch (error) {
      if (error instanceof CodeConflicts) return { conflicts: error.conflicts };
      throw error;
    }
  };
}
