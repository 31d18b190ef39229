import { expect, test } from "vitest";
import type { NamedCode } from "../../collector/store/ports/records.ts";
import { withResolvedCodes } from "../../collector/store/sqlite/recorder/resolve-codes.ts";
import type { Tables } from "../../collector/store/sqlite/tables/index.ts";
import { event, SHOP } from "../support/events.ts";

/** A property with these codes, in their canonical form. */
const shopWith = (...codes: string[]) =>
  ({ rulesFor: () => ({ coupons: new Map(codes.map((code) => [code, {}])) }) }) as unknown as Tables;

const code = (number: string, more: Partial<NamedCode> = {}): NamedCode => ({ number, reportedStatus: null, ...more });
const listed = (list: string, ...parts: string[]) => ({
  codes: parts.map((part) => code(part)),
  codeLists: [{ number: list, parts }],
});
const title = (text: string) => ({ codes: [code("SAVE10"), code(text, { mayBeTitle: true as const })] });
const printed = (text: string) => ({ codes: [code(text, { ifKnown: true as const })] });

/** What an event names; the shop's codes; the codes that it means, and the titles of discounts. */
const cases: [string, Parameters<typeof event>[0], string[], string[], string[]][] = [
  ["a list of codes", listed("A|B", "A", "B"), ["A", "B"], ["A", "B"], []],
  ["a list of unknown codes", listed("A; B", "A", "B"), [], ["A", "B"], []],
  ["a list that is one code", listed("A,B", "A", "B"), ["A,B"], ["A,B"], []],
  ["a list that is one code, whose parts are codes too", listed("A,B", "A", "B"), ["A,B", "A", "B"], ["A,B"], []],
  ["a text of several words that is a code", title("Save ten"), ["SAVE TEN"], ["SAVE10", "Save ten"], []],
  ["a text of several words that is none", title("Summer sale 10% off"), [], ["SAVE10"], ["Summer sale 10% off"]],
  ["what pages print for none", printed("none"), [], [], []],
  ["a code with the name of nothing", printed("none"), ["NONE"], ["none"], []],
];

test.each(cases)("%s", (_, named, known, codes, titles) => {
  const sent = event(named);
  const resolved = withResolvedCodes(shopWith(...known), { ...SHOP, id: "1" } as never, sent);
  expect(resolved.codes.map(({ number }) => number)).toEqual(codes);
  expect(resolved.couponTitles).toEqual(titles);
});
