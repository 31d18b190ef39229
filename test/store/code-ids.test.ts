import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { openDatabase } from "../../collector/store/sqlite/connection/open-database.ts";
import { temporaryFolder } from "../support/folder.ts";
import { operatorOf } from "../support/operator.ts";
import { writeSchema10 } from "../support/schema-10.ts";

// A data file of an earlier version counted uses by the text of a code. Its rows are attributed by time.

const folder = temporaryFolder(afterAll);
let files = 0;

/** Opens a data file of schema 10 with more rows, as this version does. @param rows SQL */
function migrated(rows: string): string {
  const file = join(folder, `${++files}.db`);
  writeSchema10(file);
  const older = new Database(file);
  older.exec(rows);
  older.close();
  openDatabase(file, false).close();
  return file;
}

function valueIn(file: string, sql: string): unknown {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare(sql).pluck().get();
  } finally {
    db.close();
  }
}

const [PROPERTY, PROMOTION] = ["100001", 9_001];

/** A code of the promotion. @param to when it was deleted; null: it exists */
const code = (id: number, from: number, to: number | null = null, promotion = PROMOTION): string => {
  const values = `${id}, '${PROPERTY}', ${promotion}, 'C', 'c', 0, 0, 1, ${from}`;
  return to === null
    ? `INSERT INTO coupon_codes (id, property_id, promotion_id, code, entered, max_uses, max_uses_per_customer, current_uses,
         created_at) VALUES (${values});`
    : `INSERT INTO deleted_codes (id, property_id, promotion_id, code, entered, max_uses, max_uses_per_customer, current_uses,
         created_at, deleted_at, actor) VALUES (${values}, ${to}, 'Ann');`;
};

const PROMOTIONS = [PROMOTION, PROMOTION + 1]
  .map(
    (id) => `INSERT INTO promotions (id, property_id, version, body, created_at, updated_at)
      VALUES (${id}, '${PROPERTY}', 1, '{"name": "Old"}', 0, 0);`,
  )
  .join("\n");

interface Row {
  readonly at: number;
  readonly code: string | null;
  readonly source: "browser" | "server";
  readonly counted: number;
}

const redemption = ({ at, code, source, counted }: Row): string => `
  INSERT INTO redemptions (id, property_id, change_seq, cdp_source, transaction_id, promotion_id, promotion_version, promotion_name,
    code, basis, source, verified, status, currency, discount, redemption_count, counted, void, draft, occurred_at, received_at)
  VALUES (9999, '${PROPERTY}', 1, 'Production', 'T-old', ${PROMOTION}, 1, 'Old', ${code === null ? "NULL" : `'${code}'`},
    'evaluated', '${source}', ${Number(source === "server")}, 5, 'USD', 0, 1, ${counted}, 0, '{}', ${at}, ${at});`;

/** A server's request to redeem the order. */
const call = (at: number): string =>
  `INSERT INTO redemption_calls VALUES ('${PROPERTY}', 'Production', 'T-old', 'f', '{}', ${at});`;

const BY_BROWSER: Row = { at: 500, code: "C", source: "browser", counted: 1 };
const BY_SERVER: Row = { ...BY_BROWSER, source: "server" };

describe("a redemption at 500 uses", () => {
  test.each<[string, string, number | null]>([
    ["the code that exists since 400", redemption(BY_BROWSER) + code(1_001, 400), 1_001],
    ["the code that was created in the same moment", redemption(BY_BROWSER) + code(1_001, 500), 1_001],
    ["the code that was deleted afterwards", redemption(BY_BROWSER) + code(1_001, 400, 600), 1_001],
    [
      "the deleted code, not the one created again afterwards",
      redemption(BY_BROWSER) + code(1_001, 400, 600) + code(1_002, 700),
      1_001,
    ],
    ["the code created again before", redemption(BY_BROWSER) + code(1_001, 100, 200) + code(1_002, 300), 1_002],
    [
      "the one of two deleted codes that existed",
      redemption(BY_BROWSER) + code(1_001, 100, 200) + code(1_002, 400, 600),
      1_002,
    ],
    ["none: the code was created afterwards", redemption(BY_BROWSER) + code(1_001, 501), null],
    ["none: the code was deleted before", redemption(BY_BROWSER) + code(1_001, 100, 200), null],
    ["none: the code is of another promotion", redemption(BY_BROWSER) + code(1_001, 100, null, PROMOTION + 1), null],
    ["none: it is of an automatic promotion", redemption({ ...BY_BROWSER, code: null }) + code(1_001, 100), null],
    ["the code of the server's request, which came later", redemption(BY_SERVER) + call(700) + code(1_001, 600), 1_001],
    ["the code of its own time, where no request is kept", redemption(BY_SERVER) + code(1_001, 600), null],
  ])("%s", (_, rows, id) => {
    expect(valueIn(migrated(PROMOTIONS + rows), "SELECT code_id FROM redemptions WHERE id = 9999")).toBe(id);
  });
});

describe("uses of before", () => {
  const usesOf = (file: string, table: string) => valueIn(file, `SELECT current_uses FROM ${table} WHERE code = 'C'`);

  test("of an existing code stay, whatever its redemptions are", () => {
    expect(
      usesOf(migrated(PROMOTIONS + redemption({ ...BY_BROWSER, counted: 0 }) + code(1_001, 400)), "coupon_codes"),
    ).toBe(1);
  });

  test.each([
    ["still count", 1],
    ["were given back after the deletion", 0],
  ])("of a deleted code %s", (_, counted) => {
    const everyRow = "DELETE FROM redemptions; DELETE FROM sqlite_sequence WHERE name = 'redemptions';";
    const rows = redemption({ ...BY_BROWSER, counted }).replace("9999", "1");
    expect(usesOf(migrated(everyRow + PROMOTIONS + rows + code(1_001, 400, 600)), "deleted_codes")).toBe(counted);
  });

  test("of a deleted code stay where retention deleted redemptions", () => {
    expect(
      usesOf(migrated(`${PROMOTIONS}DELETE FROM redemptions WHERE id = 1;${code(1_001, 400, 600)}`), "deleted_codes"),
    ).toBe(1);
  });
});

test("the check reports a redemption that belongs to no code, as a notice", () => {
  const file = migrated(PROMOTIONS + redemption(BY_BROWSER) + code(1_001, 501));
  const operator = operatorOf(file);
  check(operator);
  const at = operator.lines.findIndex((line) => line.startsWith("NOTICE"));
  expect(operator.lines.slice(at, at + 2)).toEqual([
    expect.stringMatching(/^NOTICE {2}redemptions of a code have its id \(\d+ redemptions\)$/),
    "       redemption 9999 of the code C: recorded before this code was created, so it counts for no code",
  ]);
  // The code's one use may be of this redemption.
  expect(operator.lines.join("\n")).not.toContain("code c (1001)");
});

describe("a hold from 500 to 600", () => {
  const hold = `INSERT INTO reservations VALUES
    ('${PROPERTY}', 'r', 'Production', ${PROMOTION}, 'C', 'C', 'id:1', 1, 'held', 500, 600, NULL);`;
  test.each<[string, string, number | null, string]>([
    ["holds uses of the existing code", code(1_001, 400), 1_001, "held"],
    ["ended with its code", code(1_001, 400, 550) + code(1_002, 560), 1_001, "ended"],
    ["expired before its code was deleted", code(1_001, 400, 650), 1_001, "held"],
    ["ended, where no record of its code is kept", code(1_002, 560), null, "ended"],
  ])("%s", (_, codes, id, state) => {
    const file = migrated(PROMOTIONS + codes + hold);
    expect(valueIn(file, "SELECT code_id FROM reservations WHERE id = 'r'")).toBe(id);
    expect(valueIn(file, "SELECT state FROM reservations WHERE id = 'r'")).toBe(state);
  });
});

describe("the bought units of a redemption of before", () => {
  const purchase = (lines: object[], completed: object[] | null = null): string => `
    INSERT INTO purchases (property_id, cdp_source, transaction_id, event_id, currency, lines, completed, named, occurred_at,
      evaluated_at, received_at, settled)
    VALUES ('${PROPERTY}', 'Production', 'T-old', 'e', 'USD', '${JSON.stringify(lines)}',
      ${completed ? `'${JSON.stringify(completed)}'` : "NULL"}, '[]', 500, 500, 500, '[]');`;
  const discounted = (lineId: string, sku: string, quantity: number): string =>
    `INSERT INTO redemption_lines (redemption_id, line_id, sku, quantity, discount) VALUES (9999, '${lineId}', '${sku}', ${quantity}, 0);`;

  test.each<[string, string, object[] | null]>([
    [
      "are those of the order's lines, by position",
      purchase([
        { sku: "A", quantity: 3 },
        { sku: null, quantity: 1 },
      ]) + discounted("1", "A", 1),
      [
        { lineId: "1", sku: "A", quantity: 3 },
        { lineId: "2", sku: null, quantity: 1 },
      ],
    ],
    [
      "are those of the lines as the catalog completed them",
      purchase([{ quantity: 3 }], [{ sku: "A", quantity: 3 }]) + discounted("1", "A", 1),
      [{ lineId: "1", sku: "A", quantity: 3 }],
    ],
    [
      "are those of a server's lines, by id, where the parts of a position are one line",
      purchase([
        { id: "7", sku: "A", quantity: 2 },
        { id: "7+", sku: "A", quantity: 1 },
      ]) + discounted("7", "A", 3),
      [{ lineId: "7", sku: "A", quantity: 3 }],
    ],
    ["are not known where the lines differ", purchase([{ sku: "B", quantity: 3 }]) + discounted("1", "A", 1), null],
    [
      "are not known where more units have a discount",
      purchase([{ sku: "A", quantity: 1 }]) + discounted("1", "A", 2),
      null,
    ],
    ["are not known without a purchase", discounted("1", "A", 1), null],
  ])("%s", (_, rows, bought) => {
    const file = migrated(PROMOTIONS + redemption(BY_BROWSER) + rows);
    expect(JSON.parse(String(valueIn(file, "SELECT bought FROM redemptions WHERE id = 9999")))).toEqual(bought);
  });
});
