import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventTime } from "../../collector/services/ingest/event-time.ts";
import { visitorClocks } from "../../collector/services/ingest/visitor-clocks.ts";
import { countedAt } from "../../collector/store/decide/counted-at.ts";

const DAY = 86_400_000;
const ARRIVAL = Date.parse("2026-11-22T10:00:00Z");

const iso = (time: number): string => new Date(time).toISOString();
const days = (count: number): string => iso(ARRIVAL + count * DAY);

type Source = "browser" | "server";
const timesOf = (occurredAt: string | null, sentAt: string | null, source: Source = "browser") =>
  eventTime(occurredAt, { sentAt, receivedAt: ARRIVAL, source });

describe("the time of an event that arrives on day 0", () => {
  /** occurred at, sent at (days), sender; time of the event, of the promotions that apply, and of its count; flags */
  const cases: [string, [number, number | null, Source], [number, number, number], string[]][] = [
    ["of now", [0, 0, "browser"], [0, 0, 0], []],
    ["of two days ago, sent without a clock", [-2, null, "browser"], [-2, -2, -2], []],
    ["of two days ago, by a clock that is a year behind", [-367, -365, "browser"], [-2, -2, -2], ["clock_corrected"]],
    ["of two days ago, by a clock that is a year ahead", [363, 365, "browser"], [-2, -2, -2], ["clock_corrected"]],
    ["of tomorrow", [1, 0, "browser"], [0, 0, 0], ["absurd_time"]],
    ["of tomorrow, by a server", [1, 0, "server"], [0, 0, 0], ["absurd_time"]],
    ["of eight days ago, by a page", [-8, 0, "browser"], [-8, 0, 0], ["late"]],
    ["of eight days ago, by a page that sends no clock", [-8, null, "browser"], [-8, 0, 0], ["late"]],
    [
      "of now, by a page whose clock claims to be eight days ahead",
      [0, 8, "browser"],
      [-8, 0, 0],
      ["clock_corrected", "late"],
    ],
    [
      "of a year ago, by a page whose clock claims to be as far behind",
      [-365, -365, "browser"],
      [0, 0, 0],
      ["clock_corrected"],
    ],
    ["of eight days ago, by a server", [-8, 0, "server"], [-8, -7, -8], ["absurd_time"]],
  ];
  test.each(cases)("%s", (_, [occurred, sent, source], [event, evaluated, counted], flags) => {
    const times = timesOf(days(occurred), sent === null ? null : days(sent), source);
    expect({ ...times, countedAt: countedAt({ ...times }, ARRIVAL) }).toEqual({
      occurredAt: ARRIVAL + event * DAY,
      evaluatedAt: ARRIVAL + evaluated * DAY,
      countedAt: ARRIVAL + counted * DAY,
      flags,
    });
  });

  test("without one", () => {
    expect(timesOf(null, days(400))).toEqual({ occurredAt: ARRIVAL, evaluatedAt: ARRIVAL, flags: [] });
  });
});

const moment = fc
  .integer({ min: Date.parse("0000-01-01T00:00:00Z"), max: Date.parse("9999-12-31T23:59:59Z") })
  .map((time) => iso(time));
const anyMoment = fc.oneof(
  moment,
  fc.integer({ min: -20 * DAY, max: 20 * DAY }).map((ms) => iso(ARRIVAL + ms)),
);

test("whatever a page says of its clock, its facts count in the 7 days before their arrival", () => {
  const isBounded = fc.property(anyMoment, fc.option(anyMoment), (occurredAt, sentAt) => {
    const times = timesOf(occurredAt, sentAt);
    for (const time of [times.evaluatedAt, countedAt(times, ARRIVAL)]) {
      expect(time).toBeGreaterThanOrEqual(ARRIVAL - 7 * DAY);
      expect(time).toBeLessThanOrEqual(ARRIVAL);
    }
    // SQL and exports print years of four digits.
    expect(iso(times.occurredAt)).toMatch(/^\d{4}-/);
    expect(times.occurredAt).toBeLessThanOrEqual(ARRIVAL);
    // Both would say the same of one event.
    expect(times.flags.includes("late") && times.flags.includes("absurd_time")).toBe(false);
  });
  fc.assert(isBounded, { numRuns: 5_000 });
});

const SECOND = 1_000;
/** Requests of a visitor: the time between two events, what the request of an event waits for, and its time in flight, in ms. */
const anyVisit = fc.array(
  fc.record({
    pause: fc.integer({ min: 1, max: 10 * SECOND }),
    wait: fc.integer({ min: 0, max: 5 * SECOND }),
    flight: fc.integer({ min: 0, max: 30 * SECOND }),
  }),
  { minLength: 2, maxLength: 8 },
);

test("the events of a visitor keep the order of the visitor's clock, whatever it shows and however long requests take", () => {
  const keepsOrder = fc.property(anyVisit, fc.integer({ min: -400 * DAY, max: 400 * DAY }), (visit, error) => {
    let now = ARRIVAL;
    const events = visit.map(({ pause, wait, flight }) => {
      now += pause;
      return { occurredAt: now - error, sentAt: now + wait - error, receivedAt: now + wait + flight };
    });
    const place = visitorClocks().of("100001 v-1");
    const places = new Map<number, number>();
    for (const { occurredAt, sentAt, receivedAt } of [...events].sort((a, b) => a.receivedAt - b.receivedAt)) {
      const at = place(occurredAt, sentAt, receivedAt);
      places.set(occurredAt, at);
      expect(at).toBeLessThanOrEqual(receivedAt);
      expect(at).toBeGreaterThanOrEqual(occurredAt + error);
    }
    const inOrder = events.map(({ occurredAt }) => places.get(occurredAt)!);
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
  });
  fc.assert(keepsOrder, { numRuns: 2_000 });
});

describe("the clock of a visitor", () => {
  /** For each request: occurred and sent by the visitor's clock, received, and the place of the event; in seconds */
  const cases: [string, [number, number, number, number][]][] = [
    // biome-ignore format: one request per line
    ["that is right: a later request that arrives first keeps its place", [
      [2, 2, 3, 3],
      [1, 1, 9, 2],
    ]],
    // biome-ignore format: one request per line
    ["that is an hour ahead is corrected by the fastest request", [
      [3_601, 3_601, 5, 5],
      [3_606, 3_606, 7, 7],
      [3_608, 3_608, 30, 9],
    ]],
    // biome-ignore format: one request per line
    ["that was set back is read anew", [
      [3_601, 3_601, 1, 1],
      [5, 5, 5, 5],
    ]],
    // biome-ignore format: one request per line
    ["that was set forward is read anew", [
      [1, 1, 1, 1],
      [3_605, 3_605, 5, 5],
    ]],
    // biome-ignore format: one request per line
    ["after half an hour without a request is read anew", [
      [10, 10, 0, 0],
      [1_820, 1_820, 1_820, 1_820],
    ]],
  ];
  test.each(cases)("%s", (_, requests) => {
    const place = visitorClocks().of("100001 v-1");
    const times = requests.map((times) => times.map((seconds) => ARRIVAL + seconds * SECOND));
    expect(times.map(([occurredAt, sentAt, receivedAt]) => place(occurredAt!, sentAt!, receivedAt!))).toEqual(
      times.map(([, , , at]) => at),
    );
  });

  test("says nothing about other visitors, and is forgotten after those of 10,000 others", () => {
    const clocks = visitorClocks();
    const isRemembered = () => clocks.of("100001 v-1")(ARRIVAL, ARRIVAL, ARRIVAL + 5 * SECOND) === ARRIVAL;
    clocks.of("100001 v-1")(ARRIVAL, ARRIVAL, ARRIVAL);
    for (let n = 1; n < 10_000; n += 1) clocks.of(`100002 v-${n}`)(ARRIVAL, ARRIVAL, ARRIVAL + SECOND);
    expect(isRemembered()).toBe(true);
    for (let n = 0; n < 10_000; n += 1) clocks.of(`100003 v-${n}`)(ARRIVAL, ARRIVAL, ARRIVAL + SECOND);
    expect(isRemembered()).toBe(false);
  });
});
