import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { IncomingEvent } from "../../collector/store/ports/records.ts";
import { verifierOf } from "../../collector/store/sqlite/maintenance/verify.ts";
import { event, line, MINUTE, MORNING, product, purchase, removed, used } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { done, openShop, type Shop, stated, TEN_OFF } from "../support/redemptions.ts";

const folder = temporaryFolder(afterAll);
let files = 0;

/** An event, or a redemption by the server, with its own time of receipt. */
interface Step {
  readonly name: string;
  /** The key that sends it. */
  readonly keyId?: number | null;
  readonly receivedAt: number;
  readonly run: (shop: Shop) => Promise<unknown>;
}

const LINES = [line("1", 10_000), line("2", 5_000)];
const OTHER_LINES = [line("9", 70_000)];
const at = (minutes: number) => ({ occurredAt: MORNING + minutes * MINUTE, evaluatedAt: MORNING + minutes * MINUTE });
const SERVER = { keyId: 2, source: "server" } as const;

const FIVE_OFF = {
  name: "5 off",
  redemption_type: "COUPON",
  rules: [{ action: { cart_value: { discount: { fixed_amount: "5" } } } }],
};

async function openedShop(): Promise<{ shop: Shop; file: string }> {
  const file = join(folder, `${++files}.db`);
  const shop = await openShop({ count_unverified: true }, file);
  await shop.promote(TEN_OFF, { SAVE: {} });
  await shop.promote(FIVE_OFF, { FIVE: {} });
  await shop.promote({ ...FIVE_OFF, name: "Another 5 off" }, { STRANGE: {} });
  return { shop, file };
}

/** The rows of a data file that do not tell in which order they were written. */
function rowsIn(file: string) {
  const db = new Database(file, { readonly: true });
  const rows = (sql: string) =>
    db
      .prepare<[], object>(sql)
      .all()
      .map((row) => JSON.stringify(row))
      .sort();
  const found = {
    events: rows(
      `SELECT event_id, category, action, key_id, source, visitor_id, transaction_id, occurred_at FROM events`,
    ),
    conflicts: rows(`SELECT event_id, key_id, source, content_hash FROM conflicting_events`),
    checks: rows(
      `SELECT event_id, position, code, status, reason, in_totals, discount, cart_source, transaction_id, visitor_id, claimed,
         head, ordered, cart_value, occurred_at FROM code_checks`,
    ),
    purchases: rows(
      `SELECT transaction_id, cdp_source, told_by, evidence, evidence_at, reports, event_id, named, visitor_id, customer_id, value, coded,
         given, occurred_at FROM purchases`,
    ),
    redemptions: rows(
      `SELECT transaction_id, code, promotion_id, basis, source, verified, status, discount, counted, visitor_id, customer_id,
         occurred_at FROM redemptions WHERE void = 0`,
    ),
    uses: rows(`SELECT code, current_uses FROM coupon_codes`),
    sales: rows(`SELECT * FROM purchase_quarters`),
  };
  db.close();
  return found;
}

function problemsIn(file: string): string[] {
  const verifier = verifierOf(file);
  const problems = verifier.verifications.flatMap((verification) => verification.run().findings);
  verifier.close();
  return problems;
}

/** @param purged the id of a key whose events are removed in the end */
async function rowsAfter(steps: readonly Step[], purged?: number): Promise<ReturnType<typeof rowsIn>> {
  const { shop, file } = await openedShop();
  for (const { run, receivedAt } of steps) {
    shop.now = receivedAt;
    await run(shop);
  }
  if (purged !== undefined) await purge(shop, purged);
  await shop.store.close();
  expect(problemsIn(file), steps.map(({ name }) => name).join(", ")).toEqual([]);
  return rowsIn(file);
}

async function purge({ store, property }: Shop, keyId: number): Promise<void> {
  for (let after = 0; ; ) {
    const part = await store.purgeEvents(property, keyId, after);
    if ("unavailable" in part) throw new Error(part.unavailable);
    if (part.events === 0) return;
    after = part.last;
  }
}

/** The rows after each order of some steps, by name. */
const permutations = <T>(all: readonly T[]): T[][] =>
  all.length < 2
    ? [[...all]]
    : all.flatMap((one, i) => permutations(all.toSpliced(i, 1)).map((rest) => [one, ...rest]));

let receipts = 0;
const send = (name: string, event: IncomingEvent): Step => ({
  name,
  keyId: event.keyId,
  receivedAt: MORNING + 60 * MINUTE + ++receipts,
  run: (shop) => shop.send(event),
});

const honest = { visitorId: "buyer" };
const stranger = { visitorId: "stranger" };
const byBuyer = (more: Partial<IncomingEvent> = {}) =>
  send("the buyer's order", purchase("T", LINES, ["SAVE"], { ...at(10), ...honest, eventId: "buyer-order", ...more }));
const byStranger = (more: Partial<IncomingEvent> = {}) =>
  send(
    "a stranger's order",
    purchase("T", OTHER_LINES, ["STRANGE"], { ...at(9), ...stranger, eventId: "strange", ...more }),
  );
const codeOfBuyer = () =>
  send("the buyer's code", used(["SAVE"], { ...at(5), ...honest, transactionId: "T", lines: LINES }));
const enteredByBuyer = () =>
  send("the buyer's code, without an order", used(["SAVE"], { ...at(5), ...honest, lines: LINES }));
const cartOfBuyer = () => send("the buyer's cart", product("add_to_cart", LINES, { ...at(3), ...honest }));
const codeOfStranger = () =>
  send(
    "a stranger's code for the order",
    used(["STRANGE"], { ...at(1), ...stranger, transactionId: "T", lines: OTHER_LINES }),
  );
const redeemedCodeOfStranger = () =>
  send(
    "a stranger's try of its code",
    used(["SAVE"], { ...at(1), ...stranger, transactionId: "T", lines: OTHER_LINES }),
  );
const cartOfStranger = () => send("a stranger's cart", product("add_to_cart", OTHER_LINES, { ...at(2), ...stranger }));
const byServer = (more: Partial<IncomingEvent> = {}) =>
  send(
    "the server's order",
    purchase("T", LINES, ["SAVE"], { ...at(11), visitorId: null, ...SERVER, eventId: "server", ...more }),
  );
const redeemed = (): Step => ({
  name: "the server's redemption",
  receivedAt: MORNING + 60 * MINUTE + ++receipts,
  run: async (shop) =>
    done(
      await shop.redeem({
        order: "T",
        codes: ["SAVE"],
        stated: [stated(null)],
        fingerprint: "same",
        reported: REPORTED,
      }),
    ),
});
const REPORTED = {
  transactionId: "T",
  transactionNumber: "T",
  transactionDate: MORNING + 12 * MINUTE,
  amount: 100_000,
  currency: "USD",
  customerId: "C-1",
  identifierType: null,
  identifierValue: null,
};

describe.each<[string, () => readonly Step[], object]>([
  [
    "a visitor with a code for the order outweighs a stranger",
    () => [byStranger(), codeOfBuyer(), byBuyer()],
    { visitor_id: "buyer", evidence: "code_check", value: 15_000, given: 1_500, reports: 2 },
  ],
  [
    "a visitor whose cart held the products outweighs a stranger",
    () => [byStranger(), cartOfBuyer(), byBuyer()],
    { visitor_id: "buyer", evidence: "cart", value: 15_000, given: 1_500, reports: 2 },
  ],
  [
    "a visitor who tried a code for the order first outweighs a visitor with a cart",
    () => [codeOfBuyer(), cartOfStranger(), byStranger(), byBuyer()],
    { visitor_id: "buyer", evidence: "code_check", value: 15_000, given: 1_500, reports: 2 },
  ],
  [
    "a visitor with a cart keeps the order, whatever a stranger tries for it afterwards",
    () => [cartOfBuyer(), byBuyer(), codeOfStranger(), byStranger()],
    { visitor_id: "buyer", evidence: "cart", value: 15_000, given: 1_500, reports: 2 },
  ],
  [
    "a visitor who entered a code keeps the order, whatever a stranger tries for it afterwards",
    () => [enteredByBuyer(), byBuyer(), codeOfStranger(), byStranger()],
    { visitor_id: "buyer", evidence: "entered_code", value: 15_000, given: 1_500, reports: 2 },
  ],
  [
    "a stranger's earlier report gains nothing by a code or a cart that comes after the buyer's",
    () => [byStranger(), cartOfBuyer(), byBuyer(), codeOfStranger(), cartOfStranger()],
    { visitor_id: "buyer", evidence: "cart", value: 15_000, given: 1_500, reports: 2 },
  ],
  [
    "a buyer who tries another code for the order afterwards keeps it",
    () => [cartOfBuyer(), byBuyer(), codeOfStranger(), byStranger(), codeOfBuyer()],
    { visitor_id: "buyer", evidence: "cart", value: 15_000, given: 1_500, reports: 2 },
  ],
  [
    "a redeemed order is of the visitor who had entered its code, not of one who tries it afterwards",
    () => [enteredByBuyer(), redeemed(), redeemedCodeOfStranger(), byStranger(), byBuyer()],
    { visitor_id: "buyer", customer_id: "C-1", evidence: "entered_code", value: 15_000, reports: 3 },
  ],
  [
    "a server outweighs every visitor",
    () => [cartOfStranger(), byStranger(), byServer()],
    { visitor_id: null, evidence: "server", value: 15_000, given: 1_500, reports: 2 },
  ],
  [
    "a server that names no visitor leaves the order to the visitor with evidence",
    () => [byStranger(), codeOfBuyer(), byBuyer(), byServer()],
    { visitor_id: "buyer", evidence: "server", value: 15_000, given: 1_500, reports: 3 },
  ],
  [
    "a visitor who entered the code, without an order, outweighs a stranger",
    () => [byStranger(), enteredByBuyer(), byBuyer()],
    { visitor_id: "buyer", evidence: "entered_code", value: 15_000, given: 1_500, reports: 2 },
  ],
  [
    "a visitor who entered another code is the first received only",
    () => [byStranger(), send("another code", used(["FIVE"], { ...at(5), ...honest, lines: LINES })), byBuyer()],
    { visitor_id: "stranger", evidence: "none", reports: 2 },
  ],
  [
    "a stranger has no part in what a server redeems without lines",
    () => [byStranger(), redeemed()],
    { visitor_id: null, customer_id: "C-1", evidence: "server", value: null, named: "[]", reports: 2 },
  ],
  [
    "a server that redeems leaves the order to the visitor who entered the code",
    () => [byStranger(), enteredByBuyer(), byBuyer(), redeemed()],
    { visitor_id: "buyer", customer_id: "C-1", evidence: "entered_code", value: 15_000, reports: 3 },
  ],
  [
    "without evidence the first received has the order",
    () => [byBuyer(), byStranger()],
    { visitor_id: "buyer", evidence: "none", value: 15_000, given: 1_500, reports: 2 },
  ],
  [
    "a server that redeems names the customer, and the visitor's lines stay",
    () => [byStranger(), codeOfBuyer(), byBuyer(), redeemed()],
    { visitor_id: "buyer", customer_id: "C-1", evidence: "code_check", value: 15_000, reports: 3 },
  ],
  [
    "a code of a stranger without an order id counts no more when the order is the buyer's",
    () => [
      codeOfBuyer(),
      send("a stranger's code", used(["FIVE"], { ...at(4), ...stranger, lines: OTHER_LINES })),
      send("a stranger's order", purchase("T", OTHER_LINES, [], { ...at(9), ...stranger })),
      byBuyer(),
    ],
    { visitor_id: "buyer", value: 15_000, given: 1_500 },
  ],
])("%s", (_, story, expected) => {
  test("in every order of arrival", async () => {
    const steps = story();
    const all = permutations(steps);
    // Of the 120 orders of five steps, each fifth.
    const orders = all.filter((_, at) => at % Math.max(1, all.length / 24) === 0);
    const first = await rowsAfter(orders[0]!);
    expect(first.purchases.map((row) => JSON.parse(row))).toMatchObject([expected]);
    for (const order of orders.slice(1)) {
      expect(await rowsAfter(order), order.map(({ name }) => name).join(", ")).toEqual(first);
    }
  });
});

const BUYER = { visitorId: "buyer", customerId: "C-1", keyId: 1, source: "browser" } as const;
const STRANGER = { visitorId: "stranger", customerId: null, keyId: 3, source: "browser" } as const;
const NOBODY = { visitorId: null, customerId: null, keyId: 3, source: "browser" } as const;
const OUR_SERVER = { visitorId: null, customerId: "C-1", ...SERVER } as const;

const sender = fc.constantFrom(BUYER, STRANGER, NOBODY, OUR_SERVER);
const order = fc.constantFrom("T", "T2");
const codes = fc.subarray(["SAVE", "FIVE", "STRANGE", "NOSUCH"], { maxLength: 2 });
const lines = fc.constantFrom(LINES, OTHER_LINES, [LINES[0]!]);

/** An event without a time and an id. */
const content: fc.Arbitrary<IncomingEvent> = fc.oneof(
  fc.tuple(order, lines, codes, sender).map((values) => purchase(...values)),
  fc
    .tuple(codes, sender, fc.option(order), lines)
    .map(([tried, by, transactionId, cart]) => used(tried, { ...by, transactionId, lines: cart })),
  fc
    .tuple(codes, sender, fc.option(order))
    .map(([named, by, transactionId]) => removed(named, { ...by, transactionId })),
  fc.tuple(lines, sender).map(([cart, by]) => product("add_to_cart", cart, by)),
);

/** An event that a page sent, and perhaps another one that a server sent with the same id. Carts keep what a page put in. */
const withTwin = fc.tuple(content, fc.option(content, { freq: 3 })).map(([event, twin]) => {
  const own = { ...event, body: JSON.stringify({ extra: event.lines.length }) };
  if (twin === null || event.source === "server" || event.action === "add_to_cart") return [own];
  return [own, { ...twin, ...SERVER, eventId: own.eventId, body: JSON.stringify({ extra: twin.lines.length }) }];
});

/** A later report of the same sender adds to the first one, whichever that is: each sends one. */
const reportedOnce = (events: readonly IncomingEvent[]): IncomingEvent[] =>
  events.filter(
    (event, at) =>
      event.action !== "purchase" ||
      !events.slice(0, at).some(({ action, transactionId, source, visitorId }) => {
        const isSameSender = source === event.source && (source === "server" || visitorId === event.visitorId);
        return action === "purchase" && transactionId === event.transactionId && isSameSender;
      }),
  );

/** Events with a minute and a receipt of their own each, and another order of their arrival. */
const arrivals = fc
  .array(withTwin, { minLength: 2, maxLength: 6 })
  .map((events) => reportedOnce(events.flat()))
  .chain((events) => {
    const shuffled = fc.shuffledSubarray([...events.keys()], { minLength: events.length });
    return fc.tuple(fc.constant(events), shuffled, shuffled);
  })
  .map(([events, minutes, order]) => {
    const steps = events.map((event, index) =>
      send(nameOf(event, minutes[index]!), { ...event, ...at(minutes[index]!) }),
    );
    return { steps, shuffled: order.map((index) => steps[index]!) };
  });

const nameOf = (
  { eventId, action, visitorId, source, transactionId, codes: named, lines: held }: IncomingEvent,
  minute: number,
) =>
  `${minute}: ${eventId} ${action} of ${transactionId} by ${source === "server" ? "server" : visitorId}, ${named.map(({ number }) => number)}, ${held.length} lines`;

test("any order of arrival of the same events gives the same rows", { timeout: 1_800_000 }, async () => {
  const same = fc.asyncProperty(arrivals, async ({ steps, shuffled }) => {
    expect(await rowsAfter(shuffled), steps.map(({ name }) => name).join("\n")).toEqual(await rowsAfter(steps));
  });
  await fc.assert(same, { numRuns: process.env.FAULTS === "long" ? 1_000 : 8 });
});

test("what a key sent leaves no trace after its purge", { timeout: 1_800_000 }, async () => {
  const same = fc.asyncProperty(arrivals, async ({ steps }) => {
    const without = await rowsAfter(steps.filter(({ keyId }) => keyId !== STRANGER.keyId));
    const names = steps.map(({ name, keyId }) => `key ${keyId}, ${name}`).join("\n");
    expect(await rowsAfter(steps, STRANGER.keyId), names).toEqual(without);
  });
  await fc.assert(same, { numRuns: process.env.FAULTS === "long" ? 1_000 : 8 });
});

test("a key has at most 1,000 conflicting events: further ones take the places of the oldest", async () => {
  const { shop } = await openedShop();
  const conflict = (number: number) => ({ eventId: `id-${number}`, keyId: 3, body: JSON.stringify({ extra: number }) });
  const events = Array.from({ length: 1_005 }, (_, number) => conflict(number));
  const sending = { sentAt: null, receivedAt: MORNING, traffic: "human", keyId: 3, source: "browser" } as const;
  const ingest = (more: object) =>
    shop.store.ingest({
      property: shop.property,
      sending,
      keepRejected: true,
      events: events.map((given) => event({ ...given, ...more })),
    });
  await ingest({ body: "{}" });
  expect(await ingest({})).toContainEqual({ outcome: "conflict" });
  await ingest({ keyId: 4, body: '{"extra":"of another key"}' });
  const listed = (keyId: number) =>
    shop.store.conflictingEvents({ propertyId: shop.property.id, after: 0, limit: 2_000, keyId });
  const [ofKey, ofOther] = [await listed(3), await listed(4)];
  await shop.store.close();
  expect([ofKey.length, ofKey[0]!.event_id, ofOther.length]).toEqual([1_000, "id-5", 1_000]);
});
