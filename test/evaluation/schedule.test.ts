import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { activationsBetween, isActive } from "../../collector/evaluation/activation.ts";
import { compilePromotion } from "../../collector/evaluation/compile.ts";
import { momentOf, wallTimeAt } from "../../collector/evaluation/local-time.ts";
import { type Schedule, WEEK_DAYS } from "../../collector/evaluation/promotion.ts";
import { compileSchedule, scheduleMoments } from "../../collector/evaluation/schedule.ts";
import { DEFAULT_SETTINGS } from "../../collector/evaluation/settings.ts";
import { calculate, cartOf, couponPromotion, promotion, summaryOf } from "./build.ts";

const cart = cartOf([{ price: "50.00" }]);
type Day = Schedule["week_days"][number];

/** Makes a schedule from `"Monday Friday 09:00-17:00"` or `"daily 22:00-02:00"`. */
function scheduleOf(text: string, week_frequency = 1): Schedule {
  const parts = text.split(" ");
  const [daily_start_time, daily_end_time] = parts.at(-1)!.split("-") as [string, string];
  const days = parts.slice(0, -1);
  return {
    week_frequency,
    week_days: days[0] === "daily" ? WEEK_DAYS : (days as Day[]),
    daily_start_time,
    daily_end_time,
  };
}

const isOpen = (schedule: Schedule, now: string, timeZone = "UTC", start_date = "2026-01-01T00:00:00Z") => {
  const inputs = { cart, now: Date.parse(now), settings: { timeZone }, coupons: { NIGHT: 1 } };
  const { applied } = calculate({ ...inputs, promotions: [promotion({ schedule, start_date })] });
  const { codes } = calculate({ ...inputs, promotions: [couponPromotion({ schedule, start_date })], codes: ["NIGHT"] });
  expect(summaryOf(codes[0]!)).toBe(applied.length === 1 ? "4 in totals" : "2 outside_schedule");
  return applied.length === 1;
};

describe("hours of a day", () => {
  // 2026-11-22 is a Sunday.
  test.each<[string, string, string, boolean]>([
    ["in the window", "Sunday 09:00-17:00", "2026-11-22T12:00:00Z", true],
    ["it opens at this moment", "Sunday 09:00:00-17:00:00", "2026-11-22T09:00:00Z", true],
    ["it opens in a millisecond", "Sunday 09:00-17:00", "2026-11-22T08:59:59.999Z", false],
    ["it closes in a millisecond", "Sunday 09:00-17:00", "2026-11-22T16:59:59.999Z", true],
    ["it closes at this moment", "Sunday 09:00-17:00", "2026-11-22T17:00:00Z", false],
    ["to the second", "Sunday 09:00:30-09:00:31", "2026-11-22T09:00:30.500Z", true],
    ["another day", "Monday Tuesday 09:00-17:00", "2026-11-22T12:00:00Z", false],
    ["one of several days", "Monday Sunday 09:00-17:00", "2026-11-22T12:00:00Z", true],
    ["all day: from midnight", "Sunday 00:00-00:00", "2026-11-22T00:00:00Z", true],
    ["all day: to the next midnight", "Sunday 00:00-00:00", "2026-11-23T00:00:00Z", false],
    ["24 hours from noon", "Sunday 12:00-12:00", "2026-11-23T11:59:59Z", true],
    ["over midnight: in the evening", "Sunday 22:00-02:00", "2026-11-22T23:00:00Z", true],
    ["over midnight: it is Monday, and belongs to Sunday", "Sunday 22:00-02:00", "2026-11-23T01:59:59Z", true],
    ["over midnight: it is over", "Sunday 22:00-02:00", "2026-11-23T02:00:00Z", false],
    ["over midnight: Sunday's small hours belong to Saturday", "Sunday 22:00-02:00", "2026-11-22T01:00:00Z", false],
    ["over midnight: Saturday's window is still open", "Saturday 22:00-02:00", "2026-11-22T01:00:00Z", true],
    ["before 1970", "daily 00:00-00:00", "2026-11-22T01:00:00Z", true],
  ])("%s", (_, text, now, expected) => {
    expect(isOpen(scheduleOf(text), now)).toBe(expected);
  });

  test.each<[string, string, string, boolean]>([
    ["Sunday evening in New York is Monday in UTC", "America/New_York", "2026-11-23T03:00:00Z", true],
    ["Sunday noon in New York", "America/New_York", "2026-11-22T17:00:00Z", false],
    ["a time zone with half an hour: 22:00 in Kolkata", "Asia/Kolkata", "2026-11-22T16:30:00Z", true],
    ["a time zone with half an hour: 21:59 in Kolkata", "Asia/Kolkata", "2026-11-22T16:29:59Z", false],
  ])("in the property's time zone: %s", (_, zone, now, expected) => {
    expect(isOpen(scheduleOf("Sunday 22:00-24:00".replace("24", "00")), now, zone)).toBe(expected);
  });
});

describe("every second week, counted from the week of the start date", () => {
  const fortnight = scheduleOf("Sunday Monday 09:00-17:00", 2);
  // Wednesday; its week began on Monday the 2nd.
  const start = "2026-11-04T00:00:00Z";
  test.each<[string, string, boolean]>([
    ["its first Sunday", "2026-11-08T12:00:00Z", true],
    ["the Monday after it is in the second week", "2026-11-09T12:00:00Z", false],
    ["the second week's Sunday", "2026-11-15T12:00:00Z", false],
    ["the third week's Monday", "2026-11-16T12:00:00Z", true],
    ["over the turn of the year: week 9", "2026-12-28T12:00:00Z", true],
    ["over the turn of the year: week 10", "2027-01-04T12:00:00Z", false],
  ])("%s", (_, now, expected) => {
    expect(isOpen(fortnight, now, "UTC", start)).toBe(expected);
  });

  test("a window over midnight belongs to the week of the day on which it starts", () => {
    const night = scheduleOf("Sunday 22:00-02:00", 2);
    expect(isOpen(night, "2026-11-09T01:00:00Z", "UTC", start)).toBe(true);
    expect(isOpen(night, "2026-11-16T01:00:00Z", "UTC", start)).toBe(false);
  });

  test("weeks are those of the property's time zone", () => {
    // Sunday in New York, Monday of the next week in UTC.
    const sunday = "2026-11-09T02:00:00Z";
    const mondays = scheduleOf("Monday 09:00-17:00", 2);
    expect(isOpen(mondays, "2026-11-16T15:00:00Z", "America/New_York", sunday)).toBe(true);
    expect(isOpen(mondays, "2026-11-16T15:00:00Z", "UTC", sunday)).toBe(false);
  });
});

describe("clock changes", () => {
  const FEBRUARY = "2026-02-01T00:00:00Z";
  /** The window that opens on a day, such as `"01:00Z to 03:00Z"` of `"2026-03-29"`. */
  interface Window {
    readonly schedule: Schedule;
    readonly zone: string;
    readonly from: number;
    readonly to: number;
  }

  function changesIn({ schedule, zone, from, to }: Window): string[] {
    const settings = { ...DEFAULT_SETTINGS, timeZone: zone };
    const compiled = compilePromotion(promotion({ schedule, start_date: FEBRUARY }), settings);
    return activationsBetween(compiled, zone, isActive(compiled, from), from, to).map(
      ({ at, active }) => `${active ? "opens" : "closes"} ${new Date(at).toISOString().slice(0, 16)}Z`,
    );
  }

  // Berlin: 2026-03-29 02:00 becomes 03:00 at 01:00Z, 2026-10-25 03:00 becomes 02:00 at 01:00Z.
  // New York: 2026-03-08 02:00 becomes 03:00 at 07:00Z, 2026-11-01 02:00 becomes 01:00 at 06:00Z.
  // Lord Howe: 2026-10-04 02:00 becomes 02:30 at 15:30Z the day before, 2026-04-05 02:00 becomes 01:30 at 15:00Z.
  // Beirut: 2026-03-29 00:00 becomes 01:00 at 22:00Z the day before.
  test.each<[string, string, string, string, string]>([
    ["the gap is in the window", "Europe/Berlin", "Sunday 01:00-05:00", "2026-03-29T00:00Z", "2026-03-29T03:00Z"],
    ["the gap is in the night", "Europe/Berlin", "Saturday 22:00-06:00", "2026-03-28T21:00Z", "2026-03-29T04:00Z"],
    [
      "hours after the gap are the local ones",
      "Europe/Berlin",
      "Sunday 09:00-17:00",
      "2026-03-29T07:00Z",
      "2026-03-29T15:00Z",
    ],
    ["the beginning is skipped", "Europe/Berlin", "Sunday 02:30-05:00", "2026-03-29T01:00Z", "2026-03-29T03:00Z"],
    [
      "the beginning is skipped, the end comes soon",
      "Europe/Berlin",
      "Sunday 02:30-03:15",
      "2026-03-29T01:00Z",
      "2026-03-29T01:15Z",
    ],
    ["it begins with the gap", "Europe/Berlin", "Sunday 02:00-03:15", "2026-03-29T01:00Z", "2026-03-29T01:15Z"],
    [
      "it begins with the end of the gap",
      "Europe/Berlin",
      "Sunday 03:00-03:15",
      "2026-03-29T01:00Z",
      "2026-03-29T01:15Z",
    ],
    ["the end is skipped", "Europe/Berlin", "Sunday 01:00-02:30", "2026-03-29T00:00Z", "2026-03-29T01:00Z"],
    ["a night's end is skipped", "Europe/Berlin", "Saturday 22:00-02:30", "2026-03-28T21:00Z", "2026-03-29T01:00Z"],
    [
      "a skipped beginning, to the same time on the next day",
      "Europe/Berlin",
      "Sunday 02:30-02:30",
      "2026-03-29T01:00Z",
      "2026-03-30T00:30Z",
    ],
    ["the first of two beginnings", "Europe/Berlin", "Sunday 02:30-05:00", "2026-10-25T00:30Z", "2026-10-25T04:00Z"],
    ["the first of two ends", "Europe/Berlin", "Sunday 01:00-02:30", "2026-10-24T23:00Z", "2026-10-25T00:30Z"],
    [
      "all of it occurs twice: only the first",
      "Europe/Berlin",
      "Sunday 02:15-02:45",
      "2026-10-25T00:15Z",
      "2026-10-25T00:45Z",
    ],
    [
      "both occurrences are in the window",
      "Europe/Berlin",
      "Sunday 02:00-03:00",
      "2026-10-25T00:00Z",
      "2026-10-25T02:00Z",
    ],
    ["the night is an hour longer", "Europe/Berlin", "Saturday 22:00-06:00", "2026-10-24T20:00Z", "2026-10-25T05:00Z"],
    ["the beginning is skipped", "America/New_York", "Sunday 02:30-05:00", "2026-03-08T07:00Z", "2026-03-08T09:00Z"],
    [
      "the beginning is skipped, the end comes soon",
      "America/New_York",
      "Sunday 02:30-03:15",
      "2026-03-08T07:00Z",
      "2026-03-08T07:15Z",
    ],
    ["the end is skipped", "America/New_York", "Sunday 01:00-02:30", "2026-03-08T06:00Z", "2026-03-08T07:00Z"],
    [
      "hours after the gap are the local ones",
      "America/New_York",
      "Sunday 09:00-17:00",
      "2026-03-08T13:00Z",
      "2026-03-08T21:00Z",
    ],
    ["the first of two beginnings", "America/New_York", "Sunday 01:30-05:00", "2026-11-01T05:30Z", "2026-11-01T10:00Z"],
    ["the first of two ends", "America/New_York", "Sunday 00:00-01:30", "2026-11-01T04:00Z", "2026-11-01T05:30Z"],
    ["a day of 25 hours", "America/New_York", "Sunday 00:00-00:00", "2026-11-01T04:00Z", "2026-11-02T05:00Z"],
    [
      "the night is an hour longer",
      "America/New_York",
      "Saturday 22:00-06:00",
      "2026-11-01T02:00Z",
      "2026-11-01T11:00Z",
    ],
    [
      "the beginning is in a gap of half an hour",
      "Australia/Lord_Howe",
      "Sunday 02:10-03:00",
      "2026-10-03T15:30Z",
      "2026-10-03T16:00Z",
    ],
    [
      "the end is in a gap of half an hour",
      "Australia/Lord_Howe",
      "Sunday 01:00-02:10",
      "2026-10-03T14:30Z",
      "2026-10-03T15:30Z",
    ],
    [
      "it begins with the gap of half an hour",
      "Australia/Lord_Howe",
      "Sunday 02:00-02:45",
      "2026-10-03T15:30Z",
      "2026-10-03T15:45Z",
    ],
    [
      "it begins after the gap of half an hour",
      "Australia/Lord_Howe",
      "Sunday 02:45-03:00",
      "2026-10-03T15:45Z",
      "2026-10-03T16:00Z",
    ],
    [
      "the first of two beginnings, half an hour apart",
      "Australia/Lord_Howe",
      "Sunday 01:45-03:00",
      "2026-04-04T14:45Z",
      "2026-04-04T16:30Z",
    ],
    [
      "the first of two ends, half an hour apart",
      "Australia/Lord_Howe",
      "Sunday 01:00-01:45",
      "2026-04-04T14:00Z",
      "2026-04-04T14:45Z",
    ],
    ["the day has no midnight", "Asia/Beirut", "Sunday 00:00-00:00", "2026-03-28T22:00Z", "2026-03-29T21:00Z"],
    [
      "a beginning just after the missing midnight",
      "Asia/Beirut",
      "Sunday 00:30-01:30",
      "2026-03-28T22:00Z",
      "2026-03-28T22:30Z",
    ],
    [
      "a night ends with the missing midnight",
      "Asia/Beirut",
      "Saturday 20:00-00:30",
      "2026-03-28T18:00Z",
      "2026-03-28T22:00Z",
    ],
  ])("%s (%s, %s)", (_, zone, text, opens, closes) => {
    const [schedule, from, to] = [scheduleOf(text), Date.parse(opens), Date.parse(closes)];
    const openAt = (moment: number) => isOpen(schedule, new Date(moment).toISOString(), zone, FEBRUARY);
    expect([from - 1, from, to - 1, to].map(openAt)).toEqual([false, true, true, false]);
    const around = { schedule, zone, from: from - 86_400_000, to: to + 86_400_000 };
    expect(changesIn(around)).toEqual([`opens ${opens}`, `closes ${closes}`]);
  });

  test.each<[string, string, string, string]>([
    ["wholly in the gap", "Europe/Berlin", "Sunday 02:15-02:45", "2026-03-29"],
    ["as long as the gap", "Europe/Berlin", "Sunday 02:00-03:00", "2026-03-29"],
    ["wholly in the gap", "America/New_York", "Sunday 02:15-02:45", "2026-03-08"],
    ["wholly in a gap of half an hour", "Australia/Lord_Howe", "Sunday 02:10-02:20", "2026-10-04"],
    ["in the missing midnight", "Asia/Beirut", "Sunday 00:15-00:45", "2026-03-29"],
  ])("a window %s does not open that day (%s, %s)", (_, zone, text, day) => {
    const from = Date.parse(`${day}T00:00Z`) - 86_400_000;
    const window = { schedule: scheduleOf(text), zone, from, to: from + 3 * 86_400_000 };
    expect(changesIn(window)).toEqual([]);
    expect(changesIn({ ...window, to: window.to + 7 * 86_400_000 })).toHaveLength(2);
    for (let minute = from; minute < window.to; minute += 5 * 60_000)
      expect(isOpen(window.schedule, new Date(minute).toISOString(), zone, FEBRUARY)).toBe(false);
  });

  test("every change of a schedule is one of its moments", () => {
    const step = 15 * 60_000;
    const zones = fc.constantFrom("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut");
    const time = fc.integer({ min: 0, max: 95 }).map((n) => new Date(n * step).toISOString().slice(11, 16));
    // Two days from each of these contain a change of a zone's clock.
    const days = fc.constantFrom("2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24", "2026-10-31");
    fc.assert(
      fc.property(zones, time, time, days, (zone, opens, closes, day) => {
        const schedule = scheduleOf(`daily ${opens}-${closes}`);
        const isIn = compileSchedule(schedule, Date.parse(FEBRUARY), zone);
        const from = Date.parse(`${day}T00:00Z`);
        const minutes = Array.from({ length: 48 * 4 }, (_, index) => from + (index + 1) * step);
        const changes = minutes.filter((minute) => isIn(minute) !== isIn(minute - step));
        expect(scheduleMoments(schedule, zone, from, minutes.at(-1)!)).toEqual(expect.arrayContaining(changes));
      }),
    );
  });
});

describe("local time", () => {
  test.each([
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/St_Johns",
  ])("of any moment in %s leads back to a moment with this local time", (zone) => {
    const seconds = fc.integer({ min: Date.UTC(2015, 0) / 1000, max: Date.UTC(2035, 0) / 1000 });
    fc.assert(
      fc.property(seconds, (second) => {
        const wall = wallTimeAt(second * 1000, zone);
        const back = momentOf(wall, zone);
        expect(wallTimeAt(back, zone)).toBe(wall);
        expect(back).toBeLessThanOrEqual(second * 1000);
      }),
    );
  });
});
