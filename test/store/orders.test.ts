import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import type { ReportedOrder } from "../../collector/store/ports/orders.ts";
import type { Property } from "../../collector/store/ports/records.ts";
import { openOperations } from "../../collector/store/sqlite/operations.ts";
import { line, MINUTE, MORNING, purchase, SHOP, used } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { operatorOf } from "../support/operator.ts";

const LINES = [line("1", 3_000, 2), line("2", 3_000)];

type State = Pick<ReportedOrder, "state" | "paid" | "returned"> & {
  readonly codes: readonly (readonly [string, number])[];
};

/** The life of an order, as the shop reports it. Its codes change only before anything is taken back. */
const PAID = { state: "paid", paid: true, returned: {} } as const;
const LIFE: readonly State[] = [
  { state: "unpaid", paid: false, returned: {}, codes: [["SAVE", 900]] },
  {
    ...PAID,
    codes: [
      ["SAVE", 900],
      ["OLD", 300],
    ],
  },
  {
    ...PAID,
    codes: [
      ["SAVE", 600],
      ["VIP", 300],
    ],
  },
  {
    ...PAID,
    codes: [
      ["SAVE", 600],
      ["VIP", 300],
    ],
    returned: { "1": 1 },
  },
  {
    state: "refunded",
    paid: true,
    returned: { "1": 1 },
    codes: [
      ["SAVE", 600],
      ["VIP", 300],
    ],
  },
];

const notification = (property: Property, version: number): ReportedOrder => {
  const { codes, ...state } = LIFE[version]!;
  return {
    ...state,
    property,
    platform: "shopify",
    orderId: "1",
    transactionId: "T",
    cdpSource: "Production",
    placedAt: MORNING,
    updatedAt: MORNING + version * MINUTE,
    currency: "USD",
    amount: 9_000,
    shipping: 0,
    refunded: 0,
    lines: LINES,
    // Of each discount, the shirts have two thirds.
    codes: codes.map(([number, discount]) => ({
      number,
      discount,
      shippingDiscount: 0,
      shares: [
        { line: 1, discount: (discount / 3) * 2 },
        { line: 2, discount: discount / 3 },
      ],
    })),
    buyer: { customerId: "C-1", contacts: [] },
    customerOrder: null,
    browser: "chrome",
    consent: "granted",
    fingerprint: `version ${version}`,
  };
};

const TRIED = used(["save", "WRONG"], {
  eventId: "tried",
  occurredAt: MORNING - MINUTE,
  evaluatedAt: MORNING - MINUTE,
});
const BOUGHT = purchase("T", LINES, ["save", "OTHER"], { eventId: "bought", claimedDiscount: 700 });

/** A version of the order, or an event of its page. */
type Arrival = number | "tried" | "bought";

const file = join(temporaryFolder(afterAll), "data.db");
const store = openOperations({ file, now: () => MORNING + 60 * MINUTE, newWriteKey: () => `wk_${++properties}` });
let properties = 0;
const db = new Database(file, { readonly: true });
afterAll(() => {
  db.close();
  store.close();
});

/** Plays arrivals in a property of their own, and reads what analysts see. */
function played(arrivals: readonly Arrival[]) {
  const property = store.createProperty({ ...SHOP, id: undefined });
  if (property === "taken") throw new Error("the id is in use");
  const sending = { sentAt: null, receivedAt: MORNING, traffic: "human", keyId: 1, source: "browser" } as const;
  for (const arrival of arrivals) {
    if (typeof arrival === "number") store.recordOrder(notification(property, arrival));
    else store.ingest([{ property, sending, keepRejected: true, events: [arrival === "tried" ? TRIED : BOUGHT] }]);
  }
  const rows = (columns: string, view: string) =>
    db.prepare(`SELECT ${columns} FROM ${view} WHERE property_id = ? ORDER BY 1`).raw().all(property.id);
  return {
    redemptions: rows(
      "code, discount, reversed_discount, reversed_at IS NULL, verified, source, visitor_id, customer_order",
      "v_redemptions",
    ),
    attempts: rows("code, verdict, stage, site_discount, redeemed, ordered", "v_attempts"),
    purchases: rows("transaction_id, value, discount, with_code, told_by, visitor_id, customer_id", "v_purchases"),
    orders: rows("state, paid, seen, discount, customer_order", "v_orders"),
  };
}

test("an order ends alike, however its notifications and its page's events arrive, get lost and are repeated", () => {
  const arrivals = fc.integer({ min: 0, max: LIFE.length - 1 }).chain((last) => {
    const versions = fc.subarray(Array.from({ length: last }, (_, version) => version));
    const repeated = fc.array(fc.integer({ min: 0, max: last }), { maxLength: 2 });
    const events = fc.subarray<Arrival>(["tried", "bought"]);
    return fc.tuple(versions, repeated, events).chain(([some, again, pages]) => {
      const all: Arrival[] = [...some, last, ...again, ...pages];
      const inOrder: Arrival[] = [...pages, ...Array.from({ length: last + 1 }, (_, version) => version)];
      return fc.record({ arrived: fc.shuffledSubarray(all, { minLength: all.length }), inOrder: fc.constant(inOrder) });
    });
  });
  fc.assert(
    fc.property(arrivals, ({ arrived, inOrder }) => {
      expect(played(arrived)).toEqual(played(inOrder));
    }),
    { numRuns: 60 },
  );
  const operator = operatorOf(file);
  expect(check(operator), operator.lines.join("\n")).toBe(0);
});
