import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { momentOf, wallTimeAt } from "../../collector/evaluation/local-time.ts";
import { type Schedule, WEEK_DAYS } from "../../collector/evaluation/promotion.ts";
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
  // Berlin: 2026-03-29 02:00 → 03:00, 2026-10-25 03:00 → 02:00. New York: 2026-03-08 and 2026-11-01, both at 02:00.
  test.each<[string, string, string, string, boolean]>([
    [
      "Berlin, spring: the night is an hour shorter",
      "daily 22:00-06:00",
      "Europe/Berlin",
      "2026-03-29T03:59:59Z",
      true,
    ],
    ["Berlin, spring: six o'clock is at four UTC", "daily 22:00-06:00", "Europe/Berlin", "2026-03-29T04:00:00Z", false],
    [
      "Berlin, spring: 02:30 is skipped, it opens at 03:30",
      "Sunday 02:30-05:00",
      "Europe/Berlin",
      "2026-03-29T01:29:59Z",
      false,
    ],
    [
      "Berlin, spring: 02:30 is skipped, it is 03:30",
      "Sunday 02:30-05:00",
      "Europe/Berlin",
      "2026-03-29T01:30:00Z",
      true,
    ],
    [
      "Berlin, spring: 02:30 is skipped, it closes at 03:30",
      "Sunday 01:00-02:30",
      "Europe/Berlin",
      "2026-03-29T01:29:59Z",
      true,
    ],
    ["Berlin, spring: it is 03:30 and closed", "Sunday 01:00-02:30", "Europe/Berlin", "2026-03-29T01:30:00Z", false],
    [
      "Berlin, spring: nine o'clock is nine o'clock",
      "Sunday 09:00-17:00",
      "Europe/Berlin",
      "2026-03-29T07:00:00Z",
      true,
    ],
    [
      "Berlin, the day before: nine is at eight UTC",
      "Saturday 09:00-17:00",
      "Europe/Berlin",
      "2026-03-28T08:00:00Z",
      true,
    ],
    ["Berlin, autumn: the first 02:30 opens", "Sunday 02:30-05:00", "Europe/Berlin", "2026-10-25T00:30:00Z", true],
    [
      "Berlin, autumn: just before the first 02:30",
      "Sunday 02:30-05:00",
      "Europe/Berlin",
      "2026-10-25T00:29:59Z",
      false,
    ],
    ["Berlin, autumn: the first 02:30 closes", "Sunday 01:00-02:30", "Europe/Berlin", "2026-10-25T00:30:00Z", false],
    [
      "Berlin, autumn: the second 02:15 is closed",
      "Sunday 01:00-02:30",
      "Europe/Berlin",
      "2026-10-25T01:15:00Z",
      false,
    ],
    ["Berlin, autumn: the night is an hour longer", "daily 22:00-06:00", "Europe/Berlin", "2026-10-25T04:59:59Z", true],
    ["Berlin, autumn: six o'clock is at five UTC", "daily 22:00-06:00", "Europe/Berlin", "2026-10-25T05:00:00Z", false],
    [
      "New York, spring: 02:30 is skipped, it opens at 03:30",
      "Sunday 02:30-05:00",
      "America/New_York",
      "2026-03-08T07:29:59Z",
      false,
    ],
    [
      "New York, spring: 02:30 is skipped, it is 03:30",
      "Sunday 02:30-05:00",
      "America/New_York",
      "2026-03-08T07:30:00Z",
      true,
    ],
    [
      "New York, spring: nine o'clock is at 13 UTC",
      "Sunday 09:00-17:00",
      "America/New_York",
      "2026-03-08T13:00:00Z",
      true,
    ],
    [
      "New York, spring: 17 o'clock is at 21 UTC",
      "Sunday 09:00-17:00",
      "America/New_York",
      "2026-03-08T21:00:00Z",
      false,
    ],
    ["New York, autumn: the first 01:30 opens", "Sunday 01:30-05:00", "America/New_York", "2026-11-01T05:30:00Z", true],
    [
      "New York, autumn: just before the first 01:30",
      "Sunday 01:30-05:00",
      "America/New_York",
      "2026-11-01T05:29:59Z",
      false,
    ],
    [
      "New York, autumn: the second 01:15 is open",
      "Sunday 01:00-05:00",
      "America/New_York",
      "2026-11-01T06:15:00Z",
      true,
    ],
    [
      "New York, autumn: Saturday's night ends at six there",
      "Saturday 22:00-06:00",
      "America/New_York",
      "2026-11-01T10:59:59Z",
      true,
    ],
    ["New York, autumn: it is six there", "Saturday 22:00-06:00", "America/New_York", "2026-11-01T11:00:00Z", false],
    [
      "New York, autumn: midnight to midnight has 25 hours",
      "Sunday 00:00-00:00",
      "America/New_York",
      "2026-11-02T04:59:59Z",
      true,
    ],
    ["New York, autumn: Monday has begun", "Sunday 00:00-00:00", "America/New_York", "2026-11-02T05:00:00Z", false],
  ])("%s", (_, text, zone, now, expected) => {
    expect(isOpen(scheduleOf(text), now, zone)).toBe(expected);
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
