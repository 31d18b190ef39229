import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import type { ReportedOrder } from "../../collector/store/ports/orders.ts";
import type { Property } from "../../collector/store/ports/records.ts";
import type { Claim } from "../../collector/store/ports/redemptions.ts";
import { openOperations } from "../../collector/store/sqlite/operations.ts";
import { line, MINUTE, MORNING, purchase, SHOP, used } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { operatorOf } from "../support/operator.ts";
import { stated, TEN_OFF } from "../support/redemptions.ts";

const ACCEPTED = { outcome: "accepted", reason: null, text: null, discount: null } as const;

const LINES = [line("1", 3_000, 2), line("2", 3_000)];

type State = Pick<ReportedOrder, "state" | "paid" | "returned" | "refunded"> & {
  readonly codes: readonly (readonly [string, number])[];
};

/** The life of an order, as the shop reports it. Its codes change only before anything is taken back. */
const PAID = { state: "paid", paid: true, returned: {}, refunded: 0 } as const;
const LIFE: readonly State[] = [
  { ...PAID, state: "unpaid", paid: false, codes: [["SAVE", 900]] },
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
    refunded: 2_700,
  },
  {
    state: "refunded",
    refunded: 8_100,
    paid: true,
    returned: { "1": 1 },
    codes: [
      ["SAVE", 600],
      ["VIP", 300],
    ],
  },
];

const notification = (property: Property, version: number, visitorId: string | null): ReportedOrder => {
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
    corrections: 0,
    flags: [],
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
    visitorId,
    fingerprint: `version ${version}`,
  };
};

const TRIED = used(["save", "WRONG"], {
  eventId: "tried",
  occurredAt: MORNING - MINUTE,
  evaluatedAt: MORNING - MINUTE,
});
const BOUGHT = purchase("T", LINES, ["save", "OTHER"], { eventId: "bought", claimedDiscount: 700 });

const AT_ONCE = { occurredAt: MORNING - 2 * MINUTE, evaluatedAt: MORNING - 2 * MINUTE };
/** A stranger tries the order's codes with its guessed id, and claims the order. */
const STRANGER = { visitorId: "stranger", sessionId: "session of the stranger" };
const EVENTS = {
  tried: TRIED,
  "tried with the order's id": used(["SAVE", "WRONG"], { ...AT_ONCE, eventId: "tried-with-id", transactionId: "T" }),
  bought: BOUGHT,
  "tried by a stranger": used(["save", "WRONG", "THEIRS"], {
    ...STRANGER,
    ...AT_ONCE,
    eventId: "strange-tried",
    transactionId: "T",
    codes: [{ number: "WRONG", reportedStatus: null, verdict: ACCEPTED }],
  }),
  "bought by a stranger": purchase("T", LINES, ["SAVE", "WRONG"], { ...STRANGER, eventId: "strange-bought" }),
};

/** A version of the order, an event of a page, or a call of the shop's server that redeems its code. */
type Arrival = number | keyof typeof EVENTS | "call";

const file = join(temporaryFolder(afterAll), "data.db");
const store = openOperations({ file, now: () => MORNING + 60 * MINUTE, newWriteKey: () => `wk_${++properties}` });
let properties = 0;
const db = new Database(file, { readonly: true });
afterAll(() => {
  db.close();
  store.close();
});

/** What the shop does beside sending its orders. */
interface Shop {
  /** The visitor that it notes on the order; null: none. */
  readonly noted: string | null;
  /** Whether SAVE is a promotion here. */
  readonly hasPromotion?: boolean;
}

function newProperty({ hasPromotion }: Shop): Property {
  const property = store.createProperty({ ...SHOP, id: undefined, evaluates: "site" });
  if (property === "taken") throw new Error("the id is in use");
  if (!hasPromotion) return property;
  const parsed = parsePromotion({ start_date: "2020-01-01T00:00:00Z", ...TEN_OFF }, "USD");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const { id } = store.createPromotion(property.id, parsed.value, "Ann");
  store.createCode(property.id, id, { code: "SAVE", max_uses: 1, max_uses_per_customer: 1 });
  return property;
}

/** A call of the shop's server that redeems SAVE. */
const claim = (property: Property): Claim => ({
  property,
  cdpSource: "Production",
  reported: {
    ...{ transactionId: "T", transactionNumber: "T", transactionDate: MORNING, amount: 100_000, currency: "USD" },
    ...{ customerId: "C-1", identifierType: null, identifierValue: null },
  },
  buyer: { customerId: "C-1", contacts: [] },
  ...{ codes: ["SAVE"], cart: null, evaluationId: null, customer: undefined, stated: [stated(null)] },
  ...{ reservationId: null, fingerprint: "", idempotencyKey: null },
});

/** Plays arrivals in a property of their own, and reads what analysts see. */
function played(arrivals: readonly Arrival[], shop: Shop) {
  const property = newProperty(shop);
  const sending = { sentAt: null, receivedAt: MORNING, traffic: "human", keyId: 1, source: "browser" } as const;
  for (const arrival of arrivals) {
    if (typeof arrival === "number") store.recordOrder(notification(property, arrival, shop.noted));
    else if (arrival === "call") expect(store.redeem(claim(property))).not.toHaveProperty("objections");
    else store.ingest([{ property, sending, keepRejected: true, events: [EVENTS[arrival]] }]);
  }
  const rows = (columns: string, view: string) =>
    db.prepare(`SELECT ${columns} FROM ${view} WHERE property_id = ? ORDER BY 1`).raw().all(property.id);
  return {
    redemptions: rows(
      "code, discount, reversed_discount, reversed_at IS NULL, verified, source, visitor_id, customer_order",
      "v_redemptions",
    ),
    attempts: rows(
      "code, verdict, stage, site_discount, redeemed, ordered, occurred_at, cart_value, visitor_id, cart",
      "v_attempts",
    ),
    purchases: rows(
      "transaction_id, value, discount, with_code, taken_back, told_by, visitor_id, customer_id",
      "v_purchases",
    ),
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
    fc.property(arrivals, fc.constantFrom(null, "visitor"), ({ arrived, inOrder }, noted) => {
      expect(played(arrived, { noted })).toEqual(played(inOrder, { noted }));
    }),
    { numRuns: 60 },
  );
});

test.each<[string, readonly Arrival[], Shop]>([
  ["an attempt, and an order that the tag did not see", ["tried", 1, 2], { noted: "visitor" }],
  ["attempts with and without the order's id", ["tried", "tried with the order's id", 1], { noted: "visitor" }],
  ["an attempt, the tag's order and the shop's", ["tried", "bought", 1, 2], { noted: "visitor" }],
  [
    "a stranger who guessed the order's id",
    ["tried", 1, "tried by a stranger", "bought by a stranger"],
    { noted: "visitor" },
  ],
  ["a call that redeems its code, too", ["tried", "bought", 1, "call"], { noted: "visitor", hasPromotion: true }],
  ["a call, and nobody noted the visitor", ["tried", "bought", 1, 2, "call"], { noted: null, hasPromotion: true }],
])("an order ends alike in every order of arrival: %s", (_, arrivals, shop) => {
  const expected = played(arrivals, shop);
  fc.assert(
    fc.property(fc.shuffledSubarray([...arrivals], { minLength: arrivals.length }), (arrived) => {
      expect(played(arrived, shop)).toEqual(expected);
    }),
    { numRuns: 15 },
  );
});

test("the data file is sound", () => {
  const operator = operatorOf(file);
  expect(check(operator), operator.lines.join("\n")).toBe(0);
});
