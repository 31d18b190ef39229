import { describe, expect, test } from "vitest";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { activationsBetween, isActive, nextActivationAt } from "../../collector/evaluation/activation.ts";
import { compilePromotion } from "../../collector/evaluation/compile.ts";
import { DEFAULT_SETTINGS } from "../../collector/evaluation/settings.ts";

const ZONE = "Europe/Berlin";
const at = (text: string) => Date.parse(text);

function compiled(fields: object) {
  const body = {
    name: "10 off",
    redemption_type: "AUTOMATIC",
    start_date: "2026-03-01T00:00:00Z",
    rules: [{ action: { cart_value: { discount: { percentage_amount: "10" } } } }],
    ...fields,
  };
  const parsed = parsePromotion(body, "USD");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const promotion = { ...parsed.value, id: 1, version: 1, start_date: body.start_date };
  return compilePromotion(promotion, { ...DEFAULT_SETTINGS, timeZone: ZONE });
}

const NIGHTS = {
  schedule: { week_frequency: 1, week_days: ["Friday"], daily_start_time: "22:00:00", daily_end_time: "02:00:00" },
};
const changesBetween = (fields: object, was: boolean, from: string, to: string) =>
  activationsBetween(compiled(fields), ZONE, was, at(from), at(to)).map(
    ({ at, active }) => `${active ? "+" : "-"}${new Date(at).toISOString()}`,
  );

describe("changes between two moments", () => {
  test.each<[string, object, boolean, string, string, string[]]>([
    ["nothing happens", {}, true, "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", []],
    ["it starts", {}, false, "2026-02-28T00:00:00Z", "2026-03-01T00:00:00Z", ["+2026-03-01T00:00:00.000Z"]],
    [
      "it starts and ends between the moments",
      { end_date: "2026-03-05T00:00:00Z" },
      false,
      "2026-02-20T00:00:00Z",
      "2026-03-10T00:00:00Z",
      ["+2026-03-01T00:00:00.000Z", "-2026-03-05T00:00:00.000Z"],
    ],
    [
      "its nights begin and end, over the change of the clocks",
      NIGHTS,
      false,
      "2026-03-20T12:00:00Z",
      "2026-03-28T12:00:00Z",
      [
        "+2026-03-20T21:00:00.000Z",
        "-2026-03-21T01:00:00.000Z",
        "+2026-03-27T21:00:00.000Z",
        "-2026-03-28T01:00:00.000Z",
      ],
    ],
    [
      "it was switched off",
      { status: "DISABLED" },
      true,
      "2026-03-02T00:00:00Z",
      "2026-03-02T00:01:00Z",
      ["-2026-03-02T00:01:00.000Z"],
    ],
    [
      "it was made, and is active",
      {},
      false,
      "2026-03-02T00:00:00Z",
      "2026-03-02T00:00:01Z",
      ["+2026-03-02T00:00:01.000Z"],
    ],
  ])("%s", (_, fields, was, from, to, changes) => {
    expect(changesBetween(fields, was, from, to)).toEqual(changes);
  });

  test("only the last month of a longer period is searched", () => {
    const changes = changesBetween(NIGHTS, false, "2026-03-02T00:00:00Z", "2027-03-02T00:00:00Z");
    expect(changes.length).toBeLessThanOrEqual(10);
    expect(changes.length).toBeGreaterThanOrEqual(8);
  });
});

test.each<[string, object, string, string | null]>([
  ["at its start", {}, "2026-02-01T00:00:00Z", "2026-03-01T00:00:00.000Z"],
  ["at its end", { end_date: "2026-04-01T00:00:00Z" }, "2026-03-02T00:00:00Z", "2026-04-01T00:00:00.000Z"],
  ["never, without an end", {}, "2026-03-02T00:00:00Z", null],
  ["never, after its end", { end_date: "2026-04-01T00:00:00Z" }, "2026-04-01T00:00:00Z", null],
  ["never, while it is switched off", { status: "DISABLED" }, "2026-02-01T00:00:00Z", null],
  ["at the schedule's next time", NIGHTS, "2026-03-20T12:00:00Z", "2026-03-20T21:00:00.000Z"],
])("the next change may be %s", (_, fields, now, expected) => {
  const next = nextActivationAt(compiled(fields), ZONE, at(now));
  expect(next === null ? null : new Date(next).toISOString()).toBe(expected);
});

test("checks at each next change report every change once", () => {
  const promotion = compiled(NIGHTS);
  const end = at("2026-05-01T00:00:00Z");
  const changes: number[] = [];
  let now = at("2026-03-02T00:00:00Z");
  let active = isActive(promotion, now);
  for (
    let next = nextActivationAt(promotion, ZONE, now);
    next !== null && next < end;
    next = nextActivationAt(promotion, ZONE, now)
  ) {
    for (const change of activationsBetween(promotion, ZONE, active, now, next)) {
      changes.push(change.at);
      active = change.active;
    }
    now = next;
  }
  const whole = activationsBetween(promotion, ZONE, false, end - 31 * 86_400_000, end).map(({ at }) => at);
  expect(changes.slice(-whole.length)).toEqual(whole);
  expect(new Set(changes).size).toBe(changes.length);
});
