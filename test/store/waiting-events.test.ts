import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import type { IncomingEvent, Property } from "../../collector/store/ports/records.ts";
import { openOperations } from "../../collector/store/sqlite/operations.ts";
import { REPORTS_OF_ORDER } from "../../collector/store/sqlite/tables/waiting-events.ts";
import { line, MINUTE, MORNING, product, purchase, removed, SHOP, used } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { TEN_OFF } from "../support/redemptions.ts";

const folder = temporaryFolder(afterAll);

/** A store, and a reader of its file. */
function opened(name: string) {
  const file = join(folder, `${name}.db`);
  let keys = 0;
  const store = openOperations({ file, now: () => MORNING, newWriteKey: () => `wk_${++keys}` });
  const db = new Database(file, { readonly: true });
  afterAll(() => {
    db.close();
    store.close();
  });
  return { file, store, db };
}

type Opened = ReturnType<typeof opened>;

/** Both have the same properties, so that their rows have the same ids. */
const [atOnce, later] = [opened("at-once"), opened("later")];

/** Codes of promotions, one of which combines with no other. */
const CODES = ["SAVE", "ALSO", "ALONE"];

function newProperty({ store }: Opened, id: string): Property {
  const property = store.createProperty({ ...SHOP, id });
  if (property === "taken") throw new Error("the id is in use");
  for (const code of CODES) {
    const promotion = { ...TEN_OFF, can_be_used_with_other_promotions: code !== "ALONE" };
    const parsed = parsePromotion({ start_date: "2020-01-01T00:00:00Z", ...promotion }, "USD");
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    const { id } = store.createPromotion(property.id, parsed.value, "Ann");
    store.createCode(property.id, id, { code, max_uses: 0, max_uses_per_customer: 0 });
  }
  return property;
}

const send = ({ store }: Opened, property: Property, event: IncomingEvent) =>
  store.ingest([
    {
      property,
      keepRejected: true,
      sending: { sentAt: null, receivedAt: event.occurredAt, traffic: "human", keyId: 1, source: "browser" },
      events: [event],
    },
  ]);

const evaluateAll = ({ store }: Opened) => {
  while (store.evaluateWaiting());
};

/** Columns that depend on the order of arrival: numbers of rows and changes, the first answer, and the outcome before an order. */
const OF_ARRIVAL = ["id", "change_seq", "seq", "answer", "original", "settled"];
const TABLES = {
  code_checks: "event_id, position",
  purchases: "transaction_id",
  purchase_reports: "transaction_id, event_id",
  redemptions: "transaction_id, code",
  visitor_carts: "visitor_id",
  events: "event_id",
};

type Row = Record<string, unknown>;

/** The order of the fields in a report does not count. Of two reports with other items, the one that is recorded second is flagged. */
const comparable = ({ report, flags, ...row }: Row): Row => ({
  ...row,
  // A purchase has no second copy of lines that the catalog did not change.
  ...("completed" in row && { completed: row.completed ?? row.lines }),
  // A redemption is received with the later one of an order and its code.
  ...("verified" in row && { received_at: undefined }),
  ...(typeof report === "string" && { report: { ...JSON.parse(report), engine: undefined } }),
  ...(typeof flags === "string" && { flags: flags.replace(/,?conflicting_purchase/, "") }),
});

const factsOf = ({ db }: Opened, { id }: Property) =>
  Object.entries(TABLES).map(([table, order]) =>
    (db.prepare(`SELECT * FROM ${table} WHERE property_id = ? ORDER BY ${order}`).all(id) as Row[])
      // Void ones were another visitor's order for a moment.
      .filter((row) => row.void !== 1)
      .map((row) => comparable(Object.fromEntries(Object.entries(row).filter(([name]) => !OF_ARRIVAL.includes(name))))),
  );

/** An event, whether its answer is withheld, and whether what waits is evaluated after it. */
interface Step {
  readonly event: IncomingEvent;
  readonly isWithheld: boolean;
  readonly isFollowed: boolean;
}

let properties = 0;

function factsAfter(steps: readonly Step[], opened: Opened, id: string) {
  const property = newProperty(opened, id);
  for (const { event, isWithheld, isFollowed } of steps) {
    send(opened, property, opened === later && isWithheld ? { ...event, isWaiting: true } : event);
    if (isFollowed) evaluateAll(opened);
  }
  evaluateAll(opened);
  return factsOf(opened, property);
}

const waits = { isWaiting: true } as const;
/** The second code is a title where no promotion has it. */
const titled: Partial<IncomingEvent> = {
  codes: [
    { number: "SAVE", reportedStatus: null },
    { number: "Ten off", reportedStatus: null, mayBeTitle: true },
  ],
};

const at = (minutes: number) => ({ occurredAt: MORNING + minutes * MINUTE, evaluatedAt: MORNING + minutes * MINUTE });

const LINES = [line("1", 2_000)];
const visitor = fc.constantFrom("ann", "bob");
const codes = fc.subarray([...CODES, "NOPE"], { minLength: 1 });
const lines = fc.constantFrom(LINES, [line("2", 500, 2)]);
const order = fc.constantFrom("T1", "T2");

const events: fc.Arbitrary<IncomingEvent> = fc.oneof(
  fc.tuple(visitor, lines).map(([visitorId, added]) => product("add_to_cart", added, { visitorId })),
  fc.tuple(visitor, codes, lines).map(([visitorId, tried, cart]) => used(tried, { visitorId, lines: cart })),
  fc
    .tuple(visitor, order, codes, lines)
    .map(([visitorId, id, tried, cart]) =>
      used(tried, { visitorId, lines: cart, transactionId: `${visitorId} ${id}` }),
    ),
  // Of another visitor, who knows the number.
  fc
    .tuple(order, codes, lines)
    .map(([id, tried, bought]) => purchase(`ann ${id}`, bought, tried, { visitorId: "eve" })),
  fc.tuple(visitor, codes).map(([visitorId, gone]) => removed(gone, { visitorId })),
  fc
    .tuple(visitor, order, fc.oneof(lines, fc.constant([])), codes)
    .map(([visitorId, id, bought, named]) => purchase(`${visitorId} ${id}`, bought, named, { visitorId })),
);

const steps: fc.Arbitrary<Step[]> = fc
  .array(fc.record({ event: events, isWithheld: fc.boolean(), isFollowed: fc.boolean() }), { maxLength: 9 })
  .map((all) =>
    all.map(({ event, isWithheld, isFollowed }, at) => {
      const time = MORNING + at * MINUTE;
      const placed = { ...event, eventId: `event-${at}`, occurredAt: time, evaluatedAt: time };
      const mayWait = event.action === "purchase" || event.action === "used";
      return { event: placed, isWithheld: isWithheld && mayWait, isFollowed };
    }),
  );

test("of thousands of events that wait, an index finds the reports of an order by one sender", () => {
  const plan = later.db.prepare(`EXPLAIN QUERY PLAN ${REPORTS_OF_ORDER}`).all("p", "T", "v", "Production", "browser");
  const conditions = `property_id=?${" AND <expr>=?".repeat(4)}`;
  expect(plan).toMatchObject([
    { detail: expect.stringContaining(`USING INDEX waiting_events_of_orders (${conditions})`) },
  ]);
});

describe("codes that are evaluated after the answer", () => {
  test("leave the same facts as if they had been evaluated at once", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const id = `property-${++properties}`;
        expect(factsAfter(all, later, id)).toEqual(factsAfter(all, atOnce, id));
      }),
      process.env.LONG ? { numRuns: 3_000 } : { numRuns: 30, seed: 1 },
    );
  });

  test("are evaluated by the next collector where theirs ends before", () => {
    const property = newProperty(later, "ended");
    const bought = purchase("T", LINES, [], { ...waits, ...titled });
    send(later, property, bought);
    expect(factsOf(later, property)[3]).toEqual([]);
    const next = openOperations({ file: later.file, now: () => MORNING, newWriteKey: () => "wk_none" });
    evaluateAll({ ...later, store: next });
    next.close();
    const [, , , redemptions, , events] = factsOf(later, property);
    expect(redemptions).toMatchObject([{ code: "SAVE", discount: 200, status: 5 }]);
    expect(events).toMatchObject([{ coupon_titles: "Ten off" }]);
  });

  test("of an order's second report wait for those of its first one, so that the first counts", () => {
    const property = newProperty(later, "reloaded");
    send(later, property, purchase("T", LINES, ["SAVE", "ALSO"], waits));
    send(later, property, purchase("T", [line("2", 500)], ["SAVE"], at(1)));
    evaluateAll(later);
    const [, purchases, reports] = factsOf(later, property);
    expect(purchases).toMatchObject([{ reports: 1, lines: JSON.stringify(LINES) }]);
    expect(reports).toEqual([]);
  });

  test("of a page's event are not evaluated once a server's event has its place", () => {
    const property = newProperty(later, "replaced");
    send(later, property, purchase("T", LINES, ["SAVE"], { ...waits, eventId: "E" }));
    send(later, property, purchase("T", LINES, ["ALSO"], { eventId: "E", source: "server", body: '{"id":1}' }));
    evaluateAll(later);
    expect(factsOf(later, property)[3]).toMatchObject([{ code: "ALSO", status: 5 }]);
  });
});
