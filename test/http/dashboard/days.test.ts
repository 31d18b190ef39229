import { expect, test } from "vitest";
import { dayUntilNow } from "../../../collector/http/dashboard/days.ts";

const BERLIN = "Europe/Berlin";

test.each<[string, string, number, { from: string; to: string }]>([
  ["today", "2026-11-25T10:30:00Z", 0, { from: "2026-11-25", to: "2026-11-25T10:30:00.000Z" }],
  ["yesterday by this time", "2026-11-25T10:30:00Z", 1, { from: "2026-11-24", to: "2026-11-24T10:30:00.000Z" }],
  ["today at midnight", "2026-11-24T23:00:00Z", 0, { from: "2026-11-25", to: "2026-11-24T23:00:00.001Z" }],
  ["yesterday at midnight", "2026-11-24T23:00:00Z", 1, { from: "2026-11-24", to: "2026-11-23T23:00:00.001Z" }],
  ["after a day of 23 hours", "2026-03-29T22:30:00Z", 1, { from: "2026-03-29", to: "2026-03-28T23:30:00.000Z" }],
  ["after a day of 25 hours", "2026-10-25T23:30:00Z", 1, { from: "2026-10-25", to: "2026-10-24T22:30:00.000Z" }],
])("%s", (_, now, daysAgo, days) => {
  expect(dayUntilNow(BERLIN, Date.parse(now), daysAgo)).toEqual(days);
});
