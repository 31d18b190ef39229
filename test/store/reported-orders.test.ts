import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import type { ReportedOrder } from "../../collector/store/ports/orders.ts";
import type { Property } from "../../collector/store/ports/records.ts";
import { openOperations } from "../../collector/store/sqlite/operations.ts";
import { line, MINUTE, MORNING, SHOP } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { operatorOf } from "../support/operator.ts";

const file = join(temporaryFolder(afterAll), "data.db");
const store = openOperations({ file, now: () => MORNING + 60 * MINUTE, newWriteKey: () => `wk_${++properties}` });
let properties = 0;
const db = new Database(file, { readonly: true });
afterAll(() => {
  db.close();
  store.close();
});

function newProperty(): Property {
  const property = store.createProperty({ ...SHOP, id: undefined });
  if (property === "taken") throw new Error("the id is in use");
  return property;
}

/** A paid order with one code: of the first line, each of three units has 3.34 or 3.33 of its discount. */
const sale = (property: Property, more: Partial<ReportedOrder>): ReportedOrder => ({
  property,
  platform: "shopify",
  orderId: "1",
  transactionId: "T",
  cdpSource: "Production",
  state: "paid",
  paid: true,
  placedAt: MORNING,
  updatedAt: MORNING,
  currency: "USD",
  amount: 12_000,
  shipping: 0,
  refunded: 0,
  corrections: 0,
  flags: [],
  lines: [line("1", 3_000, 3), line("2", 3_000)],
  codes: [
    {
      number: "SAVE",
      discount: 1_500,
      shippingDiscount: 0,
      shares: [
        { line: 1, discount: 1_000 },
        { line: 2, discount: 500 },
      ],
    },
  ],
  buyer: { customerId: "C-1", contacts: [] },
  customerOrder: null,
  returned: {},
  browser: "chrome",
  consent: "granted",
  visitorId: null,
  fingerprint: "",
  ...more,
});

/** A return of one unit that the shop's own server reports by a call, or the units that a notification says are back. */
type Return = { readonly call: string } | { readonly back: number };

test("a return that a call and notifications report is taken back once, in any order and repetition", () => {
  const returned = (property: Property, back: number): ReportedOrder =>
    sale(property, {
      returned: back === 0 ? {} : { "1": back },
      updatedAt: MORNING + back * MINUTE,
      fingerprint: `${back} back`,
    });
  const calls = fc.subarray<Return>([{ call: "a" }, { call: "b" }]);
  const notified = fc.subarray<Return>([{ back: 1 }, { back: 2 }, { back: 3 }]);
  const returns = fc
    .tuple(calls, notified)
    .chain(([some, others]) =>
      fc.shuffledSubarray([...some, ...others, ...some, ...others], { minLength: 2 * (some.length + others.length) }),
    );
  fc.assert(
    fc.property(returns, (arrivals) => {
      const property = newProperty();
      store.recordOrder(returned(property, 0));
      const { id } = db
        .prepare<[string], { id: number }>("SELECT id FROM redemptions WHERE property_id = ?")
        .get(property.id)!;
      for (const arrival of arrivals) {
        if ("back" in arrival) store.recordOrder(returned(property, arrival.back));
        else {
          const lines = [{ path: "lines[0]", lineId: "1", sku: null, quantity: 1 }];
          const idempotency = { key: arrival.call, fingerprint: "" };
          const request = {
            propertyId: property.id,
            redemptionId: id,
            lines,
            reason: null,
            actor: "shop",
            idempotency,
          };
          expect(store.reverse(request)).toMatchObject({ lines: [{ quantity: 1 }] });
        }
      }
      const called = new Set(arrivals.flatMap((arrival) => ("call" in arrival ? [arrival.call] : []))).size;
      const back = Math.max(called, ...arrivals.map((arrival) => ("back" in arrival ? arrival.back : 0)));
      const reversed = db.prepare("SELECT reversed_discount FROM redemptions WHERE id = ?").pluck().get(id);
      expect(reversed).toBe([0, 334, 667, 1_000][back]);
    }),
    { numRuns: 30 },
  );
});

/** An order of a customer: a moment, the identities that it names, and the shop's number of it. */
interface Bought {
  readonly hour: number;
  readonly customer: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly sent: number | null;
}

describe("which order of the customer an order is", () => {
  const PEOPLE = {
    customer: ["C-1", "C-2"],
    email: ["ann@shop.example", "bob@shop.example"],
    phone: ["+84901", "+84902"],
  };
  const ordered = (property: Property, { hour, customer, email, phone, sent }: Bought): ReportedOrder =>
    sale(property, {
      orderId: String(hour),
      transactionId: String(hour),
      placedAt: MORNING + hour * 60 * MINUTE,
      buyer: {
        customerId: customer,
        contacts: [email, phone].flatMap((form) => (form === null ? [] : [{ form, former: [] }])),
      },
      customerOrder: sent,
      fingerprint: `${hour}`,
    });

  function numbered(orders: readonly Bought[]) {
    const property = newProperty();
    for (const order of orders) store.recordOrder(ordered(property, order));
    const rows = (view: string) =>
      db
        .prepare(
          `SELECT transaction_id, customer_order FROM ${view} WHERE property_id = ? ORDER BY CAST(transaction_id AS INTEGER)`,
        )
        .raw()
        .all(property.id);
    expect(rows("v_redemptions")).toEqual(rows("v_orders"));
    expect(rows("v_purchases")).toEqual(rows("v_orders"));
    return rows("v_orders").map((row) => (row as unknown[])[1]);
  }

  const NOBODY = { customer: null, email: null, phone: null, sent: null };
  test.each<[string, readonly Partial<Bought>[], readonly (number | null)[]]>([
    ["counts by the customer's id", [{ customer: "C-1" }, { customer: "C-1" }], [1, 2]],
    ["counts by the email address of a guest", [{ email: "a@shop.example" }, { email: "a@shop.example" }], [1, 2]],
    [
      "joins a guest's orders with those of the account that has the address",
      [{ email: "a@shop.example" }, { customer: "C-1", email: "a@shop.example" }, { customer: "C-1" }],
      [1, 2, 3],
    ],
    [
      "joins orders that only a later one connects",
      [{ phone: "+84901" }, { customer: "C-1" }, { customer: "C-1", phone: "+84901" }],
      [1, 2, 3],
    ],
    [
      "keeps the numbers that the shop says, and counts on from them",
      [{ customer: "C-1", sent: 4 }, { customer: "C-1" }],
      [4, 5],
    ],
    ["keeps customers apart", [{ customer: "C-1" }, { customer: "C-2" }, { customer: "C-1" }], [1, 1, 2]],
    ["is not known of nobody", [{}, {}], [null, null]],
  ])("%s", (_, orders, expected) => {
    const all = orders.map((order, hour) => ({ ...NOBODY, ...order, hour }));
    expect(numbered(all)).toEqual(expected);
    expect(numbered(all.toReversed())).toEqual(expected);
  });

  test("does not depend on the order of deliveries", () => {
    const person = <T extends readonly string[]>(names: T) => fc.option(fc.constantFrom(...names), { nil: null });
    const orders = fc
      .array(
        fc.record({
          customer: person(PEOPLE.customer),
          email: person(PEOPLE.email),
          phone: person(PEOPLE.phone),
          sent: fc.option(fc.integer({ min: 1, max: 9 }), { nil: null, freq: 4 }),
        }),
        { minLength: 2, maxLength: 6 },
      )
      .map((all) => all.map((order, hour) => ({ ...order, hour })));
    const shuffled = orders.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, arrived]) => {
        expect(numbered(arrived)).toEqual(numbered(all));
      }),
      { numRuns: 25 },
    );
  });
});

test("the data file passes the check", () => {
  const operator = operatorOf(file);
  expect(check(operator), operator.lines.join("\n")).toBe(0);
});
