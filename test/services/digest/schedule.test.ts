import fc from "fast-check";
import { expect, test } from "vitest";
import { WEEKDAYS } from "../../../collector/contract/digest.ts";
import { wallTimeAt } from "../../../collector/evaluation/local-time.ts";
import { localDate, nextDigestAt, weekBefore } from "../../../collector/services/digest/schedule.ts";

const at = (iso: string) => Date.parse(iso);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Row = [string, string, (typeof WEEKDAYS)[number], number, string, string];

test.each<Row>([
  ["later on the same day", "2026-11-30T06:59:00Z", "monday", 8, "Europe/Berlin", "2026-11-30T07:00:00Z"],
  ["a week later, at the time itself", "2026-11-30T07:00:00Z", "monday", 8, "Europe/Berlin", "2026-12-07T07:00:00Z"],
  ["on the local day", "2026-11-29T23:30:00Z", "monday", 0, "Europe/Berlin", "2026-12-06T23:00:00Z"],
  ["across the end of summer time", "2026-10-23T12:00:00Z", "monday", 8, "Europe/Berlin", "2026-10-26T07:00:00Z"],
  ["in an hour that does not exist", "2026-03-28T12:00:00Z", "sunday", 2, "Europe/Berlin", "2026-03-29T01:00:00Z"],
  ["in an hour that occurs twice", "2026-10-24T12:00:00Z", "sunday", 2, "Europe/Berlin", "2026-10-25T00:00:00Z"],
  ["after the first of two hours", "2026-10-25T00:00:00Z", "sunday", 2, "Europe/Berlin", "2026-11-01T01:00:00Z"],
  ["far in the east", "2026-11-30T00:00:00Z", "tuesday", 0, "Pacific/Kiritimati", "2026-11-30T10:00:00Z"],
  ["far in the west", "2026-11-30T00:00:00Z", "sunday", 23, "Pacific/Pago_Pago", "2026-11-30T10:00:00Z"],
])("the next digest is %s", (_, now, weekday, hour, zone, next) => {
  expect(new Date(nextDigestAt(at(now), { weekday, hour }, zone)).toISOString()).toBe(next.replace("Z", ".000Z"));
});

test("the week is the seven local days before, 167 or 169 hours long where clocks change", () => {
  const week = weekBefore("2026-11-02", "America/New_York");
  expect([week.from, week.to].map((time) => new Date(time).toISOString())).toEqual([
    "2026-10-26T04:00:00.000Z",
    "2026-11-02T05:00:00.000Z",
  ]);
  expect(weekBefore("2026-11-02", "America/New_York", 1).to).toBe(week.from);
});

const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"];
const settings = fc.record({ weekday: fc.constantFrom(...WEEKDAYS), hour: fc.integer({ min: 0, max: 23 }) });
const moments = fc.integer({ min: at("2024-01-01T00:00:00Z"), max: at("2030-01-01T00:00:00Z") });

test("a digest follows the one before on the same weekday, once a week, in every zone", () => {
  fc.assert(
    fc.property(moments, settings, fc.constantFrom(...ZONES), (now, setting, zone) => {
      const first = nextDigestAt(now, setting, zone);
      const second = nextDigestAt(first, setting, zone);
      expect(first).toBeGreaterThan(now);
      expect(first - now).toBeLessThanOrEqual(7 * DAY + 2 * HOUR);
      expect(Math.abs(second - first - 7 * DAY)).toBeLessThanOrEqual(2 * HOUR);
      for (const time of [first, second])
        expect(WEEKDAYS[(new Date(wallTimeAt(time, zone)).getUTCDay() + 6) % 7]).toBe(setting.weekday);
      expect(weekBefore(localDate(second, zone), zone).from).toBe(weekBefore(localDate(first, zone), zone).to);
    }),
  );
});
