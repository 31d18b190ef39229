import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openDatabase } from "../../collector/store/sqlite/connection/open-database.ts";
import { findingReader } from "../../collector/store/sqlite/reports/findings.ts";
import { DAY, line, MORNING, purchase, used } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { openShop, TEN_OFF } from "../support/redemptions.ts";

const folder = temporaryFolder(afterAll);

/** A data file with a code of each kind. */
async function filledFile(): Promise<{ readonly file: string; readonly propertyId: string }> {
  const file = join(folder, "data.db");
  const shop = await openShop({}, file);
  await shop.promote({ ...TEN_OFF, end_date: new Date(MORNING - 2 * DAY).toISOString() }, { ENDED: {} });
  await shop.promote(TEN_OFF, { SAVE: {} });
  await shop.send(used(["SAVEE"]));
  await shop.send(purchase("order", [line("1", 1_000)], ["ENDED"]));
  await shop.store.close();
  return { file, propertyId: shop.property.id };
}

/** Steps that read a table, also by the names that the statements give it. */
const TABLES =
  /^(SCAN|SEARCH) (code_checks|attempt_code_days|redemptions|redemption_code_days|promotions|coupon_codes|rejected_events|events|r|p|c)\b/;

test("every statement searches an index by more than the property, with a bounded number of rows", async () => {
  const { file, propertyId } = await filledFile();
  const db = openDatabase(file, false);
  const plans: [sql: string, details: string[]][] = [];
  const explaining = (sql: string) => {
    const statement = db.prepare(sql);
    const explained = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
    const all = statement.all.bind(statement);
    statement.all = (...values: unknown[]) => {
      plans.push([sql, explained.all(...values).map(({ detail }) => detail)]);
      return all(...values);
    };
    return statement;
  };
  const reader = findingReader(
    new Proxy(db, { get: (target, name) => (name === "prepare" ? explaining : Reflect.get(target, name)) }),
  );
  const filter = { from: MORNING - 30 * DAY, to: MORNING + DAY, cdp_source: "Production", traffic: "human" } as const;
  const query = { kind: "kind", propertyId, filter, currency: "USD", limit: 20 };
  expect(reader.ordersAfterEnd(query).rows).toMatchObject([{ code: "ENDED", count: 1 }]);
  const refused = { ...query, reasons: ["unknown_code"], acceptedFrom: MORNING - 60 * DAY } as const;
  reader.refusedCodes(refused);
  reader.refusedCodes({ ...query, reasons: ["unknown_code"] });
  expect(reader.realCodes({ ...query, spellings: ["SAVE", "ENDED"], at: MORNING })).toEqual(["SAVE"]);
  reader.rejectedIn(query);
  reader.newestEvents(query);
  db.close();

  expect(plans.flatMap(([, details]) => details).filter((detail) => TABLES.test(detail)).length).toBeGreaterThan(10);
  const slow = plans.flatMap(([sql, details]) => {
    // Others are rows of subqueries, which are few, and the newest events, which have a limit.
    const ofTables = details.filter((detail) => TABLES.test(detail) && !detail.includes("events_in_order"));
    return ofTables.filter((detail) => !/ AND |rowid=/.test(detail)).map((detail) => `${detail} in ${sql}`);
  });
  expect(slow).toEqual([]);
});
