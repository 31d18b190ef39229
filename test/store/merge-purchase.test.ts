import { describe, expect, test } from "vitest";
import { heardOfAll, heldAfter } from "../../collector/store/decide/held-products.ts";
import {
  mergeReports as merge,
  type PurchaseReport,
  repeats,
  type ServerPurchase,
  serverReport,
  withReport,
} from "../../collector/store/decide/merge-purchase.ts";
import type { ProductLine } from "../../collector/store/ports/records.ts";
import { line, MINUTE, MORNING } from "../support/events.ts";

const mergeReports = (reports: readonly PurchaseReport[]) => merge(reports, false);

const LINES = [line("1", 2_000)];

const minute = (number: number) => MORNING + number * MINUTE;

/** A visitor's report, received some minutes after the morning. */
const report = (visitorId: string | null, received: number, more: Partial<PurchaseReport> = {}): PurchaseReport => ({
  transactionId: "T",
  cdpSource: "Production",
  currency: "USD",
  lines: LINES,
  completed: LINES,
  reportedBy: "browser",
  named: [],
  claimedDiscount: null,
  priceReading: null,
  sentPrices: null,
  codeDiscounts: null,
  customerOrder: null,
  occurredAt: MORNING,
  evaluatedAt: MORNING,
  customerId: visitorId && `customer of ${visitorId}`,
  identities: visitorId === null ? [] : [[`key of ${visitorId}`]],
  visitorId,
  traffic: "human",
  quote: null,
  eventId: `event of ${visitorId} at ${received}`,
  keyId: 1,
  evidence: "none",
  evidenceAt: null,
  receivedAt: minute(received),
  ...more,
});
const buyer = (minute: number, more: Partial<PurchaseReport> = {}) => report("buyer", minute, more);
const stranger = (minute: number, more: Partial<PurchaseReport> = {}) =>
  report("stranger", minute, { lines: [line("9", 90_000)], completed: [line("9", 90_000)], ...more });
const byServerKey = (minute: number, more: Partial<PurchaseReport> = {}) =>
  report(null, minute, { evidence: "server", keyId: 2, ...more });
const redeemed = (more: Partial<ServerPurchase> = {}) =>
  serverReport({
    transactionId: "T",
    cdpSource: "Production",
    currency: "USD",
    lines: null,
    customerId: "C-1",
    visitorId: null,
    customerOrder: null,
    codeDiscounts: null,
    identities: [["id:C-1"]],
    occurredAt: MORNING,
    evaluatedAt: MORNING + 30 * MINUTE,
    receivedAt: MORNING + 30 * MINUTE,
    ...more,
  });

describe("the order belongs to", () => {
  test.each<[string, readonly PurchaseReport[], string | null]>([
    ["its only reporter", [stranger(1)], "stranger"],
    ["the first of two without evidence", [stranger(2), buyer(1)], "buyer"],
    ["a cart that held the products, although it is later", [stranger(1), buyer(2, { evidence: "cart" })], "buyer"],
    [
      "who tried a code for it first, although a cart's report is earlier",
      [stranger(2, { evidence: "cart" }), buyer(3, { evidence: "code_check", evidenceAt: minute(1) })],
      "buyer",
    ],
    [
      "the cart that was reported before others tried a code for it",
      [buyer(1, { evidence: "cart" }), stranger(3, { evidence: "code_check", evidenceAt: minute(2) })],
      "buyer",
    ],
    [
      "the first with evidence, where a stranger's report is earlier and its evidence later",
      [stranger(1, { evidence: "cart", evidenceAt: minute(3) }), buyer(2, { evidence: "entered_code" })],
      "buyer",
    ],
    [
      "who entered a code before the server redeemed it, rather than who tried one afterwards",
      [
        redeemed(),
        stranger(31, { evidence: "code_check", evidenceAt: minute(31) }),
        buyer(32, { evidence: "entered_code", evidenceAt: minute(5) }),
      ],
      "buyer",
    ],
    [
      "the first of two with equal evidence",
      [stranger(2, { evidence: "cart" }), buyer(1, { evidence: "cart" })],
      "buyer",
    ],
    [
      "its reporter of before the upgrade, whatever a page shows",
      [buyer(2, { evidence: null }), stranger(1, { evidence: "code_check" })],
      "buyer",
    ],
    ["nobody, where a server names no visitor and there is no evidence", [stranger(1), byServerKey(2)], null],
    [
      "the visitor with a code, where a server names no visitor",
      [stranger(1), buyer(2, { evidence: "code_check" }), byServerKey(3)],
      "buyer",
    ],
    ["the visitor whose cart held what a server sold", [buyer(2, { evidence: "cart" }), byServerKey(3)], "buyer"],
    [
      "nobody, where a cart held other products than a server sold",
      [stranger(1, { evidence: "cart" }), byServerKey(3)],
      null,
    ],
    ["nobody, where a server redeemed it and there is no evidence", [redeemed(), stranger(40), buyer(41)], null],
    [
      "the visitor with a code, where a server redeemed it",
      [stranger(1), buyer(2, { evidence: "code_check" }), redeemed()],
      "buyer",
    ],
    [
      "a visitor who entered its code, rather than a stranger",
      [stranger(1), buyer(2, { evidence: "entered_code" })],
      "buyer",
    ],
    [
      "nobody, where a cart held other products than a server redeemed",
      [stranger(1, { evidence: "cart" }), redeemed({ lines: LINES })],
      null,
    ],
    [
      "the visitor whom a server names",
      [stranger(1, { evidence: "code_check" }), byServerKey(3, { visitorId: "buyer" })],
      "buyer",
    ],
  ])("%s", (_, reports, visitorId) => {
    expect(mergeReports(reports).visitorId).toBe(visitorId);
  });
});

test("the lines, the codes and the customer are those of the strongest report", () => {
  const reports = [stranger(1, { named: ["STRANGE"] }), buyer(2, { evidence: "cart", named: ["SAVE"] })];
  expect(mergeReports(reports)).toMatchObject({ lines: LINES, named: ["SAVE"], customerId: "customer of buyer" });
});

test("a reporter's later codes are added, those of others are not", () => {
  const reports = [
    buyer(1, { named: ["SAVE"] }),
    stranger(2, { named: ["STRANGE"] }),
    buyer(3, { named: ["save", "MORE"] }),
  ];
  expect(mergeReports(reports)).toMatchObject({ named: ["SAVE", "MORE"], eventId: "event of buyer at 1" });
});

test("the codes of pages without a visitor are not added: they may be anyone's", () => {
  const reports = [report(null, 1, { named: ["SAVE"] }), report(null, 2, { named: ["STRANGE"] })];
  expect(mergeReports(reports)).toMatchObject({ named: ["SAVE"] });
});

test("20 reports are kept: a stronger one takes the place of the last of the weakest, others are dropped", () => {
  const strangers = Array.from({ length: 20 }, (_, at) => report(`stranger ${at}`, at));
  const full = strangers.reduce<readonly PurchaseReport[]>(withReport, []);
  expect(full).toHaveLength(20);
  expect(withReport(full, report("another", 99))).toBe(full);
  const withBuyer = withReport(full, buyer(99, { evidence: "code_check" }));
  expect([withBuyer.length, withBuyer.some(({ visitorId }) => visitorId === "stranger 19")]).toEqual([20, false]);
  expect(mergeReports(withBuyer).visitorId).toBe("buyer");
  expect(withReport(withBuyer, redeemed())).toContainEqual(redeemed());
});

test.each<[string, PurchaseReport, object]>([
  ["without lines adds its customer", redeemed(), { customerId: "C-1", lines: LINES, reportedBy: "browser" }],
  [
    "with lines replaces those of the page",
    redeemed({ lines: [line("2", 500)] }),
    { lines: [line("2", 500)], reportedBy: "server" },
  ],
  [
    "without a customer leaves the page's",
    redeemed({ customerId: null, identities: [] }),
    { customerId: "customer of buyer" },
  ],
])("a server that redeems %s", (_, server, expected) => {
  for (const reports of [
    [buyer(1, { evidence: "code_check" }), server],
    [server, buyer(1, { evidence: "code_check" })],
  ]) {
    expect(mergeReports(reports)).toMatchObject({ visitorId: "buyer", eventId: "event of buyer at 1", ...expected });
  }
});

test("what only a server redeemed is its own report", () => {
  expect(mergeReports([redeemed()])).toEqual(redeemed());
});

test.each<[string, PurchaseReport]>([
  ["codes and lines", stranger(40, { named: ["STRANGE"] })],
  ["a customer", stranger(1, { identities: [["key of a victim"]], customerId: "victim" })],
  ["a claimed discount", report(null, 2, { claimedDiscount: 900 })],
])("a page without evidence adds nothing to what a server redeemed: %s", (_, page) => {
  for (const countsUnverified of [false, true]) {
    expect(merge([redeemed(), page], countsUnverified)).toEqual(redeemed());
    expect(merge([page, redeemed({ customerId: null, identities: [] })], countsUnverified)).toEqual(
      redeemed({ customerId: null, identities: [] }),
    );
  }
});

test.each<[string, PurchaseReport, boolean]>([
  ["the same visitor without another code", buyer(2, { named: ["save"] }), true],
  ["the same visitor with another code", buyer(2, { named: ["MORE"] }), false],
  ["the same visitor by another key, which may be purged", buyer(2, { keyId: 7 }), false],
  ["the same visitor, received before", buyer(0), false],
  ["another visitor", stranger(2), false],
  ["a server", byServerKey(2, { keyId: 1 }), false],
])("a report is only repeated by %s", (_, later, isRepeated) => {
  expect(repeats(later, buyer(1, { named: ["SAVE"] }))).toBe(isRepeated);
});

describe("a cart", () => {
  const held = heldAfter(heldAfter([], [line("1", 100, 1, { sku: "A" })], 50, 70), [line("2", 100)], 60, 80);

  test.each<[string, readonly ProductLine[], number, number | null]>([
    ["held a product from its time on", [line("1", 900, 3)], 50, 70],
    ["held no product before", [line("1", 900)], 49, null],
    ["held products that are bought together, known with the last of them", [line("1", 900), line("2", 1)], 60, 80],
    ["did not hold another product", [line("1", 900), line("3", 1)], 60, null],
    ["did not hold the variant of another SKU", [line("1", 900, 1, { sku: "B" })], 60, null],
    ["is no evidence for an order without lines", [], 60, null],
  ])("%s", (_, lines, at, receivedAt) => {
    expect(heardOfAll(held, { lines, completed: lines }, at)).toBe(receivedAt);
  });

  test("from before the receipts counts as received at its time", () => {
    const lines = [line("1", 900)];
    expect(heardOfAll([["1", null, null, 50]], { lines, completed: lines }, 60)).toBe(50);
  });

  test("held a product by the id that the page sends, or by the catalog's", () => {
    const [sent, other] = [[line("1", 900)], [line("product", 900)]];
    expect(heardOfAll(held, { lines: sent, completed: other }, 50)).toBe(70);
    expect(heardOfAll(held, { lines: other, completed: sent }, 50)).toBe(70);
    expect(heardOfAll(held, { lines: other, completed: other }, 50)).toBeNull();
  });

  test("held a product since its earliest event, in any order of arrival", () => {
    expect(heldAfter(held, [line("2", 100)], 40, 90)).toContainEqual(["2", null, null, 40, 80]);
    expect(heldAfter(held, [line("2", 100)], 70, 75)).toContainEqual(["2", null, null, 60, 75]);
    expect(heldAfter(held, [line("2", 100)], 70, 80)).toBe(held);
  });

  test("remembers 500 products", () => {
    const many = heldAfter(
      [],
      Array.from({ length: 600 }, (_, at) => line(String(at), 1)),
      1,
      1,
    );
    expect(many).toHaveLength(500);
  });
});
