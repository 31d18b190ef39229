import { expect, test } from "vitest";
import { nextAttemptAt, RETRY_SECONDS } from "../../../collector/services/webhooks/schedule.ts";

const failed = { now: 0, random: 0, retryAfter: null };

test("attempts follow the published schedule, and end with it", () => {
  const waits = RETRY_SECONDS.map((_, at) => nextAttemptAt({ ...failed, attempts: at + 1 })! / 1_000);
  expect(waits).toEqual([60, 180, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 50_400, 86_400]);
  expect(nextAttemptAt({ ...failed, attempts: RETRY_SECONDS.length + 1 })).toBe(null);
});

test.each<[string, object, number]>([
  ["jitter adds up to a tenth", { random: 0.999_999 }, 66_000],
  ["a longer Retry-After is respected", { retryAfter: 600_000 }, 600_000],
  ["a shorter Retry-After is ignored", { retryAfter: 1_000 }, 60_000],
  ["a wait is a day at most", { retryAfter: 30 * 86_400_000 }, 86_400_000],
])("%s", (_, attempt, wait) => {
  expect(nextAttemptAt({ ...failed, attempts: 1, now: 5_000, ...attempt })).toBe(5_000 + wait);
});
