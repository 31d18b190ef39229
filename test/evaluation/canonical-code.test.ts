import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalCode } from "../../collector/evaluation/canonical-code.ts";

describe("the canonical form of a code", () => {
  test.each([
    ["is upper case", "save10", "SAVE10"],
    ["has no spaces around it", "  SAVE10\t\n", "SAVE10"],
    ["keeps spaces inside", "black friday", "BLACK FRIDAY"],
    ["keeps hyphens and underscores", "vip-2026_x", "VIP-2026_X"],
    ["reads full-width letters, as Japanese keyboards type them", "ＳＡＶＥ１０", "SAVE10"],
    ["takes a pasted no-break space for a space", " SAVE10 ", "SAVE10"],
    ["composes accents", "e\u0301te\u0301", "ÉTÉ"],
    ["writes ß as SS", "straße", "STRASSE"],
    ["is empty for blanks", "   ", ""],
  ])("%s", (_, entered, code) => {
    expect(canonicalCode(entered)).toBe(code);
  });

  test.each([
    ["composed and decomposed accents", "été", "e\u0301te\u0301"],
    ["lower and upper case", "Sommer-ÄÖÜ", "sommer-äöü"],
    ["lower and upper case of a letter whose upper case is composed anew", "\u0390", "\u03aa\u0301"],
  ])("is the same for %s", (_, one, other) => {
    expect(canonicalCode(one)).toBe(canonicalCode(other));
  });

  test("is its own canonical form, so that a stored code is found again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (entered) => {
        expect(canonicalCode(canonicalCode(entered))).toBe(canonicalCode(entered));
      }),
      { examples: [["\u0390"]] },
    );
  });
});
