import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { CANONICAL_VERSION, formsOf } from "../../collector/evaluation/canonical-code.ts";
import type { IncomingEvent, Property } from "../../collector/store/ports/records.ts";
import type { Claim } from "../../collector/store/ports/redemptions.ts";
import type { Store } from "../../collector/store/ports/store.ts";
import { openDatabase } from "../../collector/store/sqlite/connection/open-database.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { line, MINUTE, purchase, used } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { operatorOf } from "../support/operator.ts";
import { done, reasonOf, stated } from "../support/redemptions.ts";
import { SCHEMA_16_AT, writeSchema16 } from "../support/schema-16.ts";

const ID = "200001";
/** The promotion of İndirim, black  friday and SAVE+U+034F+10, and the one of INDIRIM and SAVE10. */
const [AUTUMN, SPRING] = [1, 2];
/** The codes of the file by their ids, in the order of creation. */
const [DOTTED, UNDOTTED, SPACED, SAVE, JOINED, PLAIN] = [1, 2, 3, 4, 5, 6];
const SAVE_JOINED = "SAVE\u034f10";

const folder = temporaryFolder(afterAll);
let files = 0;
let file: string;
let store: Store;
let property: Property;
let now = SCHEMA_16_AT;

beforeEach(async () => {
  now = SCHEMA_16_AT;
  file = join(folder, `${++files}.db`);
  writeSchema16(file);
  store = sqliteStore({ file, now: () => now, newWriteKey: () => "wk_new" });
  property = (await store.property(ID))!;
});
afterEach(() => store.close());

const rowsOf = <Row>(sql: string, of = file): Row[] => {
  const db = new Database(of, { readonly: true });
  try {
    return db.prepare<[], Row>(sql).all();
  } finally {
    db.close();
  }
};

const CART = { currency: "TRY", known: true, lines: [{ ...line("118", 10_000), id: "1" }] };

async function promotionOf(...codes: string[]): Promise<(number | null)[]> {
  const calculation = { propertyId: ID, cart: CART, codes, customerId: null, now, options: {} };
  const calculated = await store.calculate(calculation);
  if ("unpriced" in calculated) throw new Error("the cart has no price");
  return calculated.evaluation.codes.map(({ promotionId }) => promotionId);
}

async function send(event: IncomingEvent) {
  const sending = { sentAt: null, receivedAt: now, traffic: "human", keyId: 1, source: "browser" } as const;
  const [outcome] = done(await store.ingest({ property, sending, keepRejected: true, events: [event] }));
  return outcome!;
}

const AT = { currency: "TRY", lines: [line("118", 10_000)], occurredAt: SCHEMA_16_AT, evaluatedAt: SCHEMA_16_AT };

const redeem = (order: string, fields: Partial<Claim>) =>
  store.redeem({
    property,
    cdpSource: "Production",
    reported: {
      ...{ transactionId: order, transactionNumber: order, transactionDate: now, amount: 10_000, currency: "TRY" },
      ...{ customerId: "C-9", identifierType: null, identifierValue: null },
    },
    buyer: { customerId: "C-9", contacts: [] },
    ...{ codes: [], cart: null, evaluationId: null, customer: undefined, stated: [], reservationId: null },
    ...{ fingerprint: order, idempotencyKey: null },
    ...fields,
  });

const reserve = (code: string) =>
  store.reserve({
    ...{ id: `hold ${code}`, property, cdpSource: "Production", code, uses: 1, ttl: 60 * MINUTE },
    ...{ buyer: { customerId: "C-9", contacts: [] }, idempotency: null },
  });

/** What visitors type, and the code that they mean; null: none. */
const SPELLINGS: [string, number | null][] = [
  ["İndirim", DOTTED],
  ["indirim", DOTTED],
  ["INDİRİM", DOTTED],
  ["ındırım", DOTTED],
  ["Indirim", DOTTED],
  ["INDIRIM", UNDOTTED],
  [" INDIRIM ", UNDOTTED],
  ["INDIRIM\u200b", UNDOTTED],
  ["INDI\u200bRIM", DOTTED],
  ["black  friday", SPACED],
  ["BLACK FRIDAY", SPACED],
  ["Black\u00a0Friday", SPACED],
  ["SAVE10", SAVE],
  ["save\u200b10", SAVE],
  ["save\u034f10", SAVE],
  [SAVE_JOINED, JOINED],
  ["plain", PLAIN],
  ["save–10", null],
  ["\u3164", null],
  ["SAVE\u0378", null],
];
const promotionOfCode = (id: number | null) => (id === null ? null : [UNDOTTED, SAVE].includes(id) ? SPRING : AUTUMN);

describe.each(SPELLINGS)("%j is, where codes became one, the code %s", (entered, id) => {
  const promotion = promotionOfCode(id);

  test("of the API and of lists", async () => {
    expect((await store.code(ID, entered))?.id ?? null).toBe(id);
    const listed = await Promise.all(
      [AUTUMN, SPRING].map((of) => store.codes(ID, of, { limit: 10, count: true, code: entered })),
    );
    expect(listed.flatMap((page) => page!.items.map((code) => code.id))).toEqual(id === null ? [] : [id]);
    const page = { offset: 0, limit: 10 };
    for (const query of [{ code: entered }, { query: entered }])
      expect((await store.promotions(ID, { ...page, ...query })).items.map((one) => one.id)).toEqual(
        promotion === null ? [] : [promotion],
      );
  });

  test("of calculations, events, redemptions and reservations", async () => {
    expect(await promotionOf(entered)).toEqual([promotion]);
    expect(await send(used([entered], { ...AT, visitorId: "new" }))).toMatchObject({
      codes: [{ number: entered, promotionId: promotion }],
    });
    expect(await send(purchase("order-new", AT.lines, [entered], { ...AT, visitorId: "new" }))).toMatchObject({
      codes: [{ promotionId: promotion }],
    });
    const [redeemed] = rowsOf("SELECT promotion_id, code_id FROM redemptions WHERE transaction_id = 'order-new'");
    expect(redeemed).toEqual({ promotion_id: promotion, code_id: id });
    const held = await reserve(entered);
    const refused = id === null ? "unknown_code" : "done";
    expect(reasonOf(held)).toBe(refused);
    const claim = { codes: [entered], stated: [stated(null)], reservationId: id === null ? null : `hold ${entered}` };
    expect(reasonOf(await redeem("order-server", claim))).toBe(refused);
    const uses = rowsOf<{ code_id: number }>(
      `SELECT code_id FROM redemptions WHERE transaction_id = 'order-server'
       UNION ALL SELECT code_id FROM reservations WHERE id LIKE 'hold %'`,
    );
    expect(uses.map(({ code_id }) => code_id)).toEqual(id === null ? [] : [id, id]);
  });
});

test("facts keep the text that they were recorded with, and are found by it", async () => {
  const original = join(folder, "original.db");
  writeSchema16(original);
  for (const sql of [
    "SELECT id, code, code_id, counted, draft, change_seq FROM redemptions",
    "SELECT id, code, entered, status, head, change_seq FROM code_checks",
    "SELECT id, current_uses, entered, created_at FROM coupon_codes",
    "SELECT code, promotion_id, attempts, discount, cart_value FROM attempt_code_days ORDER BY code, promotion_id, attempts",
  ])
    expect(rowsOf(sql)).toEqual(rowsOf(sql, original));
  const days = "SELECT * FROM redemption_code_days";
  expect(rowsOf(days)).toEqual(rowsOf<object>(days, original).map((row) => ({ ...row, shipping_discount: 0 })));
  const found = async (code: string) => {
    const filter = { cdp_source: "all", traffic: "all", code: formsOf(code) } as const;
    const { rows } = await store.codeChecks({ propertyId: ID, filter, after: 0, limit: 100 });
    return rows.map(({ entered }) => entered);
  };
  expect(await found("İNDİRİM")).toEqual(["İNDİRİM", "indirim", "İNDİRİM"]);
  expect(await found("indirim")).toEqual(["indirim"]);
  expect(await found("black friday")).toEqual([]);
  expect(await found("black  friday")).toEqual(["Black  Friday", "Black  Friday"]);
  expect(await found("save–10")).toEqual(["save–10"]);
});

test("an order from before keeps its redemption when more of its events arrive", async () => {
  const before = rowsOf("SELECT id, transaction_id, code, code_id, void, counted FROM redemptions");
  await send(used(["plain"], { ...AT, visitorId: "v5", transactionId: "order-5" }));
  await send(used(["indirim"], { ...AT, visitorId: "v2", transactionId: "order-2" }));
  expect(rowsOf("SELECT id, transaction_id, code, code_id, void, counted FROM redemptions WHERE id <= 3")).toEqual(
    before,
  );
  expect(rowsOf("SELECT status FROM code_checks WHERE event_id = 'e7'")).toEqual([{ status: 5 }]);
  expect(check(operatorOf(file))).toBe(0);
});

test("a code that was entered before is used by an order after", async () => {
  await send(purchase("order-3", AT.lines, [], { ...AT, visitorId: "v3" }));
  expect(rowsOf("SELECT code, code_id FROM redemptions WHERE transaction_id = 'order-3'")).toEqual([
    { code: "INDIRIM", code_id: DOTTED },
  ]);
  expect(rowsOf("SELECT status, transaction_id FROM code_checks WHERE event_id = 'e5'")).toEqual([
    { status: 5, transaction_id: "order-3" },
  ]);
  expect(check(operatorOf(file))).toBe(0);
});

test("a quote from before is honored", async () => {
  const [, { id: evaluationId }] = rowsOf<{ id: string }>("SELECT id FROM calculations ORDER BY id") as [
    object,
    { id: string },
  ];
  const buyer = { customerId: "C-2", contacts: [] };
  const claim = { evaluationId, codes: ["black friday"], buyer };
  expect(reasonOf(await redeem("order-quoted", claim))).toBe("done");
  expect(rowsOf("SELECT code, code_id FROM redemptions WHERE transaction_id = 'order-quoted'")).toEqual([
    { code: "BLACK FRIDAY", code_id: SPACED },
  ]);
});

test("each code counts its own uses, and its customers' uses", async () => {
  const save = (order: string, code: string) => redeem(order, { codes: [code], stated: [stated(null)] }).then(reasonOf);
  const orders = ["a", "b", "c"];
  expect(await Promise.all(orders.map((order) => save(order, SAVE_JOINED)))).toEqual([
    "done",
    "done",
    "code_uses_exhausted",
  ]);
  expect(await save("d", "SAVE10")).toBe("done");
  expect(rowsOf(`SELECT current_uses FROM coupon_codes WHERE id IN (${SAVE}, ${JOINED}) ORDER BY id`)).toEqual([
    { current_uses: 1 },
    { current_uses: 3 },
  ]);
  expect(check(operatorOf(file))).toBe(0);
});

test("a code that is found by its exact text only can't be created again, and is gone once it is deleted", async () => {
  const create = (code: string) => store.createCode(ID, AUTUMN, { code, max_uses: 0, max_uses_per_customer: 0 });
  for (const code of ["INDIRIM", "indirim", "İNDİRİM", SAVE_JOINED]) expect(await create(code)).toBe("taken");
  await store.deleteCodes(ID, SPRING, [UNDOTTED], "Ann");
  expect((await store.code(ID, "INDIRIM"))?.id).toBe(DOTTED);
  await store.deleteCodes(ID, SPRING, [SAVE], "Ann");
  expect((await store.code(ID, SAVE_JOINED))?.id).toBe(JOINED);
  expect(await store.code(ID, "SAVE10")).toBeNull();
  expect(await create(SAVE_JOINED)).toBe("taken");
  expect(await create("SAVE10")).toMatchObject({ code: "SAVE10" });
});

test("the check names both codes, which is no error", () => {
  const operator = operatorOf(file);
  expect(check(operator)).toBe(0);
  const at = operator.lines.indexOf("NOTICE  codes are found in every spelling (6 coupon_codes)");
  expect(operator.lines.slice(at + 1, at + 3)).toEqual([
    `       code INDIRIM (${UNDOTTED}) of property ${ID}: found by its exact text only, because the older code İndirim (${DOTTED}) has its other spellings: delete one of them`,
    `       code ${SAVE_JOINED} (${JOINED}) of property ${ID}: found by its exact text only, because the older code SAVE10 (${SAVE}) has its other spellings: delete one of them`,
  ]);
});

test("the view of codes has no mark of the exact text", () => {
  expect(rowsOf("SELECT code FROM v_codes ORDER BY id")).toEqual(
    ["INDIRIM", "INDIRIM", "BLACK FRIDAY", "SAVE10", SAVE_JOINED, "PLAIN"].map((code) => ({ code })),
  );
});

test("the file has the version of its canonical form, and is changed once", async () => {
  expect(rowsOf("SELECT version FROM canonical_form")).toEqual([{ version: CANONICAL_VERSION }]);
  const codes = "SELECT id, code FROM coupon_codes ORDER BY id";
  const before = rowsOf(codes);
  await store.close();
  openDatabase(file, false).close();
  expect(rowsOf(codes)).toEqual(before);
});
