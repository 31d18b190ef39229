import { describe, expect, test } from "vitest";
import { messagePatterns } from "../../collector/contract/message-pattern.ts";
import { parseWith } from "../../collector/contract/parse.ts";

const errorsOf = (value: unknown) => {
  const parsed = parseWith(messagePatterns, value, ["message_patterns"]);
  return parsed.ok ? [] : parsed.errors.map(({ path, message }) => `${path}: ${message}`);
};

test("a pattern that accepts needs no reason", () => {
  const parsed = parseWith(messagePatterns, [{ pattern: "hooray", outcome: "accepted" }]);
  expect(parsed).toEqual({ ok: true, value: [{ pattern: "hooray", outcome: "accepted", reason: null }] });
});

describe("refused, with the path and what to do", () => {
  test.each<[string, unknown, string[]]>([
    [
      "a pattern of wildcards and punctuation, which fits every message",
      [{ pattern: "(.*)+$", outcome: "accepted" }],
      ["message_patterns[0].pattern: must have at least 3 letters or digits"],
    ],
    [
      "a rejection without its reason",
      [{ pattern: "oh no", outcome: "rejected" }],
      ["message_patterns[0].reason: must be a reason, because outcome is rejected"],
    ],
    [
      "an acceptance with a reason",
      [{ pattern: "oh yes", outcome: "accepted", reason: "promotion_ended" }],
      [
        "message_patterns[0].outcome: contradicts reason: an accepted code has none",
        "message_patterns[0].reason: contradicts outcome: leave it out, or reject the code",
      ],
    ],
    [
      "the same pattern twice",
      [
        { pattern: "Oh no", outcome: "rejected", reason: "promotion_ended" },
        { pattern: "other", outcome: "accepted" },
        { pattern: " * óh,  NO! *", outcome: "accepted" },
      ],
      [
        "message_patterns[0].pattern: is the same as [2].pattern",
        "message_patterns[2].pattern: is the same as [0].pattern: remove one",
      ],
    ],
  ])("%s", (_, value, expected) => {
    expect(errorsOf(value)).toEqual(expected);
  });

  test("an unknown reason, a field that does not exist, and a long pattern", () => {
    expect(errorsOf([{ pattern: "oh no", outcome: "rejected", reason: "not_applied" }])).toHaveLength(1);
    expect(errorsOf([{ pattern: "oh no", outcome: "accepted", regex: true }])).toHaveLength(1);
    expect(errorsOf([{ pattern: "a".repeat(201), outcome: "accepted" }])).toHaveLength(1);
  });
});
