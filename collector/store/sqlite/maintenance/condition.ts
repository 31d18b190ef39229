import { statfsSync } from "node:fs";
import type { Condition, ConditionStore } from "../../ports/condition.ts";
import type { KeptTable } from "../../ports/retention.ts";
import type { Db } from "../connection/database.ts";
import { schemaNumber } from "../schema/schema.ts";
import type { SyncOf } from "../sync-of.ts";
import { GROWING } from "./retention.ts";

/** Reads the state of a data file. Each statement reads an index or one row. @param file its path */
export function conditionReader(db: Db, file: string): SyncOf<keyof ConditionStore> {
  const backedUpAt = db.prepare<[], number>("SELECT at FROM last_backup").pluck();
  const deadMessages = db.prepare<[], Condition["deadMessages"][number]>(
    "SELECT webhook_id AS webhookId, count(*) AS messages FROM deliveries WHERE status = 'dead' GROUP BY webhook_id",
  );
  const oldest = Object.entries(GROWING).map(([table, [key, time]]) => ({
    table: table as KeptTable,
    statement: db.prepare<[], number>(`SELECT ${time} FROM ${table} ORDER BY ${key} LIMIT 1`).pluck(),
  }));
  const oldestRows = () =>
    Object.fromEntries(
      oldest.flatMap(({ table, statement }) => {
        const at = statement.get();
        return at === undefined || at === null ? [] : [[table, at]];
      }),
    );
  const pragma = (name: string) => db.pragma(name, { simple: true }) as number;
  return {
    condition() {
      const { bavail, bsize } = statfsSync(file);
      return {
        schema: schemaNumber(db),
        bytes: pragma("page_count") * pragma("page_size"),
        freeBytes: bavail * bsize,
        backedUpAt: backedUpAt.get() ?? null,
        oldestRows: oldestRows(),
        deadMessages: deadMessages.all(),
      };
    },
  };
}
