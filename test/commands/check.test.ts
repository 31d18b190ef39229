import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { INVARIANTS } from "../../collector/store/sqlite/maintenance/invariants.ts";
import { openOperations } from "../../collector/store/sqlite/operations.ts";
import { startCollector } from "../support/collector.ts";
import { DAY } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { operatorOf, refusalOf } from "../support/operator.ts";

const folder = temporaryFolder(afterAll);
const sound = join(folder, "sound.db");

beforeAll(async () => {
  const collector = await startCollector({ demo: true, folder });
  const items = [{ type: "product", id: 118, price: "119.95", quantity: 2 }];
  const code = { type: "promotion_code", id: "TAKE50" };
  for (const n of [1, 2, 3]) {
    const context = { visitor_id: `visitor-${n}` };
    const events = [
      { event_id: `cart-${n}`, category: "product", action: "add_to_cart", items, context },
      { event_id: `code-${n}`, category: "promotion_code", action: "used", items: [code], context },
      {
        event_id: `buy-${n}`,
        category: "product",
        action: "purchase",
        items,
        context,
        dims: { transaction: { id: `order-${n}` } },
      },
    ];
    await collector.send({ write_key: "wk_demo", events });
  }
  // The collector still runs.
  expect(check(operatorOf(collector.dataFile))).toBe(0);
  await collector.close();
  copyFileSync(collector.dataFile, sound);
});

let copies = 0;

/** A copy of the sound data file, changed. */
function changed(sql: string): string {
  const file = join(folder, `changed-${++copies}.db`);
  copyFileSync(sound, file);
  const db = new Database(file);
  db.pragma("foreign_keys = OFF");
  db.exec(sql);
  db.close();
  return file;
}

test("a sound data file: the name and the scope of each verification", () => {
  const operator = operatorOf(sound);
  expect(check(operator)).toBe(0);
  expect(operator.lines).toContain("ok  current_uses of promotions are the uses of their redemptions (4 promotions)");
  expect(operator.lines).toContain("ok  code checks have their event, unless retention deleted it (3 code_checks)");
  expect(operator.lines.at(-1)).toBe("The data file has no errors.");
  expect(operator.progressLines[0]).toBe(`check 1 of ${INVARIANTS.length + 3}: integrity_check`);
});

describe("the check reports", () => {
  test.each<[string, string, RegExp]>([
    [
      "a promotion with one use too many",
      "UPDATE promotions SET current_uses = current_uses + 1 WHERE current_uses = 3",
      /promotion \d+: current_uses is 4, uses of redemptions: 3/,
    ],
    [
      "a promotion with one use too few",
      "UPDATE promotions SET current_uses = 2 WHERE current_uses = 3",
      /promotion \d+: current_uses is 2, uses of redemptions: 3/,
    ],
    [
      "a code with too many uses",
      "UPDATE coupon_codes SET current_uses = 9 WHERE code = 'TAKE50'",
      /code TAKE50 \(\d+\): current_uses is 9, uses of redemptions: 3/,
    ],
    [
      "a code of another property than its promotion",
      "UPDATE coupon_codes SET property_id = '7' WHERE code = 'SPEND200'",
      /code SPEND200 \(\d+\): of property 7, its promotion of 100001/,
    ],
    [
      "a void redemption that consumes uses",
      "UPDATE redemptions SET void = 1 WHERE id = 2",
      /redemption 2: consumes uses, but is void/,
    ],
    [
      "lines that do not sum to their redemption",
      "UPDATE redemption_lines SET discount = discount + 1 WHERE redemption_id = 1",
      /redemption 1: discount is 5000, of its lines 5001/,
    ],
    [
      "a reversed redemption that consumes uses",
      "UPDATE redemptions SET reversed_at = 1 WHERE id = 2",
      /redemption 2: consumes uses, but is reversed/,
    ],
    [
      "a reversal above the discount",
      "UPDATE redemptions SET reversed_discount = 5001 WHERE id = 2",
      /redemption 2: 5001 reversed of 5000, by its reversals 0/,
    ],
    [
      "a confirmed reservation without a transaction",
      "INSERT INTO reservations VALUES ('100001', 'r', 'Production', 1, 'C', 'C', 'id:1', 1, 'confirmed', 0, 0, NULL, 1)",
      /reservation r: confirmed, transaction none/,
    ],
    [
      "a hold of a deleted code",
      `INSERT INTO reservations VALUES ('100001', 'r', 'Production', 1, 'C', 'C', 'id:1', 1, 'held', 0, 9e12, NULL, 99);
       INSERT INTO deleted_codes VALUES (99, '100001', 1, 'C', 'C', 0, 0, 0, 0, 1, 'Ann', NULL)`,
      /reservation r: holds uses of the code C, which is deleted/,
    ],
    [
      "a deleted code with too many uses",
      "INSERT INTO deleted_codes VALUES (99, '100001', 1, 'C', 'C', 0, 0, 1, 0, 1, 'Ann', NULL)",
      /code C \(99\): current_uses is 1, uses of redemptions: 0/,
    ],
    [
      "a redemption with the id of another code",
      "UPDATE redemptions SET code_id = (SELECT id FROM coupon_codes WHERE code = 'SPEND200') WHERE id = 2",
      /redemption 2 of the code TAKE50: its code_id \d+ is not of that code/,
    ],
    [
      "an identity for another code than its redemption",
      "INSERT INTO redemption_identities VALUES (2, 'guest:x', 99)",
      /redemption 2: an identity counts for the code 99, the redemption uses \d+/,
    ],
    ["a check without its event", "DELETE FROM events WHERE event_id = 'code-2'", /code_checks 2: no event code-2/],
    [
      "an attempt without a head",
      "UPDATE code_checks SET head = 0 WHERE event_id = 'code-2'",
      /code_checks 2: decides its attempt, but is not the head/,
    ],
    [
      "one attempt too many in a quarter",
      "UPDATE attempt_quarters SET attempts = attempts + 1",
      /attempt_quarters: property 100001/,
    ],
    ["a day without its attempts", "DELETE FROM attempt_code_days", /attempt_code_days: property 100001/],
    [
      "too high a discount in a quarter",
      "UPDATE redemption_quarters SET discount = discount + 1",
      /redemption_quarters: property 100001/,
    ],
    [
      "a day's redemptions of another code",
      "UPDATE redemption_code_days SET code = 'X'",
      /redemption_code_days: property 100001/,
    ],
    [
      "one order too many in a quarter",
      "UPDATE purchase_quarters SET orders = orders + 1",
      /purchase_quarters: property 100001/,
    ],
    [
      "a purchase with another discount than its redemptions",
      "UPDATE purchases SET given = given + 1 WHERE transaction_id = 'order-2'",
      /purchase order-2: discount is 5001, of its redemptions 5000/,
    ],
    [
      "a change above the counter",
      "UPDATE change_counter SET last = (SELECT max(change_seq) FROM redemptions) - 1",
      /redemptions 3: change_seq is \d+, the counter \d+/,
    ],
    ["rows without a property", "UPDATE purchases SET property_id = '7'", /3 rows of the unknown property 7/],
    [
      "a line without a redemption",
      "DELETE FROM redemptions WHERE id = 3",
      /redemption_lines: no such row in redemptions/,
    ],
  ])("%s", (_, sql, finding) => {
    const operator = operatorOf(changed(sql));
    expect(check(operator)).toBe(1);
    expect(operator.lines.filter((line) => finding.test(line))).toHaveLength(1);
    expect(operator.lines.at(-1)).toBe("The data file has errors.");
  });

  test("damage on the disk", () => {
    const file = join(folder, "damaged.db");
    const db = new Database(sound, { readonly: true });
    const page = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'purchases'").pluck().get() as number;
    const size = db.pragma("page_size", { simple: true }) as number;
    db.close();
    const bytes = readFileSync(sound);
    bytes.fill(0x5a, (page - 1) * size, page * size);
    writeFileSync(file, bytes);
    const operator = operatorOf(file);
    expect(check(operator)).toBe(1);
    expect(operator.lines[1]).toMatch(/^ERROR {2}integrity_check/);
  });

  test("at most 100 problems, and the number of further ones", () => {
    const many = `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 150)
      INSERT INTO rejected_events (property_id, received_at, reason, errors, body) SELECT 'p' || n, 0, 'invalid_event', '[]', '' FROM n`;
    const operator = operatorOf(changed(many));
    expect(check(operator)).toBe(1);
    expect(operator.lines.filter((line) => line.includes("unknown property"))).toHaveLength(100);
    expect(operator.lines).toContain("       and 50 more");
  });
});

test("a redemption without the id of its code is a notice, and no error", () => {
  const operator = operatorOf(changed("UPDATE redemptions SET code_id = NULL WHERE id = 2"));
  expect(check(operator)).toBe(0);
  expect(operator.lines).toContain("NOTICE  redemptions of a code have its id (3 redemptions)");
  expect(operator.lines.at(-1)).toBe("The data file has no errors.");
});

test("rows that retention deleted are no problem", () => {
  const file = changed("");
  const later = Date.now() + 40 * DAY;
  const retention = { events: 30, redemptions: 30 };
  const core = openOperations({ file, retention, now: () => later, newWriteKey: () => "wk_1" });
  while (core.sweep()) {}
  core.close();
  const operator = operatorOf(file);
  expect(check(operator)).toBe(0);
  expect(operator.lines).toContain("ok  events belong to a property (0 events)");
  expect(operator.lines).toContain("ok  code_checks belong to a property (3 code_checks)");
});

test("a data file of an older version is not checked: the collector migrates it", async () => {
  const file = changed("PRAGMA user_version = 10");
  expect(await refusalOf(() => check(operatorOf(file)))).toContain("is of an older version");
});
