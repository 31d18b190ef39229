import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventTime } from "../../collector/services/ingest/event-time.ts";
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
