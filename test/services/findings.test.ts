import { expect, test } from "vitest";
import { areSeveralCarts, type Finding, MAX_CODES } from "../../collector/services/findings/finding.ts";
import { isHonoredAfterEnd } from "../../collector/services/findings/honored-after-end.ts";
import { rankFindings } from "../../collector/services/findings/index.ts";
import { mistypedCodes } from "../../collector/services/findings/mistyped.ts";
import { isSilent } from "../../collector/services/findings/silent-tag.ts";
import { isOneSlip, spellingsOf } from "../../collector/services/findings/spelling.ts";
import type { FindingRow } from "../../collector/store/ports/findings.ts";
import { DAY, MORNING } from "../support/events.ts";

const row = (fields: Partial<FindingRow> = {}): FindingRow => ({
  code: "SAVE",
  promotion_id: null,
  reason: null,
  count: 3,
  base: 5,
  amount: 100,
  amount_of: 1,
  since: null,
  last_at: MORNING,
  ...fields,
});

test.each([
  ["a letter too many", "SUMMMER30", "SUMMER30", true],
  ["a letter too few", "SUMER30", "SUMMER30", true],
  ["a digit forgotten", "SUMMER3", "SUMMER30", true],
  ["two neighbors exchanged", "SUMMRE30", "SUMMER30", true],
  ["a letter replaced", "SUNMER30", "SUMMER30", true],
  ["the letter O in place of a zero", "SUMMER3O", "SUMMER30", true],
  ["an accent forgotten", "GIAM30", "GIẢM30", true],
  ["another code of a series", "SAVE-0007", "SAVE-0001", false],
  ["two digits exchanged", "SUMMER03", "SUMMER30", false],
  ["two letters replaced", "SUNNER30", "SUMMER30", false],
  ["letters exchanged over another", "REMMUS", "SEMMUR", false],
  ["two letters too few", "SUMR30", "SUMMER30", false],
  ["the code itself", "SUMMER30", "SUMMER30", false],
  ["a code of three letters", "VI", "VIP", false],
])("%s: %s for %s", (_, typed, real, expected) => {
  expect(isOneSlip(typed, real)).toBe(expected);
  const isUsual = /^[A-Z0-9_-]+$/.test(real);
  expect(spellingsOf(typed).includes(real)).toBe(expected && isUsual);
});

test("a code that is real, too, is no slip of its neighbor", () => {
  expect(mistypedCodes([row({ code: "SAVE1" }), row({ code: "SAVES" })], ["SAVE1", "SAVE"])).toMatchObject([
    { code: "SAVES", meant: "SAVE1" },
  ]);
});

test.each([
  ["three orders after the end", () => isHonoredAfterEnd(row({ count: 3 })), true],
  ["two orders after the end", () => isHonoredAfterEnd(row({ count: 2 })), false],
  ["three carts refused", () => areSeveralCarts(row({ count: 3 })), true],
  ["two carts refused", () => areSeveralCarts(row({ count: 2 })), false],
])("%s", (_, rule, expected) => expect(rule()).toBe(expected));

const BUSY = row({ count: 100, since: MORNING - DAY, last_at: MORNING });

test.each([
  ["a busy tag without an event for a day", BUSY, MORNING + DAY, true],
  ["a busy tag, an hour ago", BUSY, MORNING + DAY - 1, false],
  ["a site with 99 events", { ...BUSY, count: 99 }, MORNING + DAY, false],
  ["100 events in more than a week", { ...BUSY, since: MORNING - 7 * DAY - 1 }, MORNING + DAY, false],
  ["no event at all", row({ count: 0, last_at: null }), MORNING, false],
])("silent: %s", (_, events, now, expected) => expect(isSilent(events, now)).toBe(expected));

const found = (kind: Finding["kind"], amount: number | null, count = 1): Finding => ({
  ...row({ amount, count, code: `${kind}${amount}` }),
  kind,
  meant: null,
});

test("findings are ranked by money, then by number", () => {
  const ranked = rankFindings([
    found("used_up", 5, 2),
    found("mistyped", 5, 9),
    found("refused_now", 70),
    found("silent_tag", null),
  ]);
  expect(ranked.map(({ kind }) => kind)).toEqual(["refused_now", "mistyped", "used_up", "silent_tag"]);
});

test("at most five are kept, and one of them is trouble with events where there is any", () => {
  const many = Array.from({ length: MAX_CODES }, (_, at) => found("used_up", at));
  expect(rankFindings(many).map(({ amount }) => amount)).toEqual([19, 18, 17, 16, 15]);
  const all = [found("silent_tag", null), found("rejected_events", null, 40), ...many];
  expect(rankFindings(all).map(({ amount }) => amount)).toEqual([19, 18, 17, 16, null]);
  expect(rankFindings(all).at(-1)?.kind).toBe("rejected_events");
});
