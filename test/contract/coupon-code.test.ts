import { describe, expect, test } from "vitest";
import { parseCouponCode } from "../../collector/contract/promotion/coupon-code.ts";

const NOT_VISIBLE = "must have a visible character: use letters and digits";

describe("a new code", () => {
  test.each([
    ["letters and digits", "SAVE10"],
    ["letters of any script", "СКИДКА10"],
    ["a typographic dash", "SAVE–10"],
    ["a no-break hyphen", "SAVE\u201110"],
    ["a no-break space", "BLACK\u00a0FRIDAY"],
    ["a zero-width space, pasted with it", "SAVE\u200b10"],
    ["Persian letters with a joiner", "می\u200cخواهم"],
    ["a number in a circle", "①"],
  ])("may have %s, and stays as entered", (_, code) => {
    expect(parseCouponCode({ code })).toMatchObject({ ok: true, value: { code } });
  });

  test.each([
    ["a letter that nobody sees", "\u3164", NOT_VISIBLE],
    ["zero-width characters only", "\u200b\u200d", NOT_VISIBLE],
    [
      "an unassigned character",
      "SAVE\u0378",
      "must not contain U+0378, which Unicode assigns to no character: remove it",
    ],
    [
      "an unassigned invisible character",
      "SA\ufff0VE",
      "must not contain U+FFF0, which Unicode assigns to no character: remove it",
    ],
    [
      "a character beyond the first plane",
      "SA\u{e0080}VE",
      "must not contain U+E0080, which Unicode assigns to no character: remove it",
    ],
    ["a symbol", "SAVE10%", "must consist of letters, digits, spaces, _ and -"],
    ["a line break", "SAVE\n10", "must consist of letters, digits, spaces, _ and -"],
    ["half a character", "SAVE\ud83d", "must consist of letters, digits, spaces, _ and -"],
    ["a character of private use", "SAVE\ue000", "must consist of letters, digits, spaces, _ and -"],
    ["nothing", "  ", NOT_VISIBLE],
  ])("must not be or have %s", (_, code, message) => {
    const parsed = parseCouponCode({ code });
    expect(parsed).toMatchObject({ ok: false, errors: expect.arrayContaining([{ path: "code", message }]) });
  });

  test("has one error for one mistake", () => {
    const errorsOf = (code: string) => {
      const parsed = parseCouponCode({ code });
      return parsed.ok ? [] : parsed.errors;
    };
    expect(errorsOf("")).toHaveLength(1);
    expect(errorsOf("\u3164")).toHaveLength(1);
    expect(errorsOf("SA\ufff0VE")).toHaveLength(1);
  });
});
