import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalCode, formsOf } from "../../collector/evaluation/canonical-code.ts";

describe("the canonical form of a code", () => {
  test.each([
    ["is upper case", "save10", "SAVE10"],
    ["has no spaces around it", "  SAVE10\t\n", "SAVE10"],
    ["keeps spaces inside", "black friday", "BLACK FRIDAY"],
    ["has single spaces", "black \t friday", "BLACK FRIDAY"],
    ["has single spaces, also where all are plain", " black   friday ", "BLACK FRIDAY"],
    ["takes a line break for a space", "black\r\nfriday", "BLACK FRIDAY"],
    ["keeps hyphens and underscores", "vip-2026_x", "VIP-2026_X"],
    ["reads full-width letters, as Japanese keyboards type them", "ＳＡＶＥ１０", "SAVE10"],
    ["takes a pasted no-break space for a space", "\u00a0SAVE\u00a010\u00a0", "SAVE 10"],
    ["composes accents", "e\u0301te\u0301", "ÉTÉ"],
    ["has one order of accents", "a\u0323\u0302", "Ậ"],
    ["writes ß as SS", "straße", "STRASSE"],
    ["is empty for blanks", "   ", ""],
    ["is empty for letters that nobody sees", "\u3164\u115f\u200b\ufe0f", ""],
    ["has no mark of direction, as chats and sheets add it", "\u200eSAVE10\u200f", "SAVE10"],
    ["has no zero-width space", "SAVE\u200b10", "SAVE10"],
    ["has no soft hyphen", "SAVE\u00ad10", "SAVE10"],
    ["has no byte order mark", "\ufeffSAVE10", "SAVE10"],
    ["has no joiner between letters", "SAVE\u034f10", "SAVE10"],
    ["has no variation selector", "SAVE\ufe0f10", "SAVE10"],
  ])("%s", (_, entered, code) => {
    expect(canonicalCode(entered)).toBe(code);
  });

  test.each([
    ["composed and decomposed accents", "été", "e\u0301te\u0301"],
    ["accents with an invisible character between them", "e\u034f\u0301", "é"],
    ["lower and upper case", "Sommer-ÄÖÜ", "sommer-äöü"],
    ["lower and upper case of a letter whose upper case is composed anew", "\u0390", "\u03aa\u0301"],
    ["ß, ẞ and SS", "straße", "STRAẞE"],
    ["i with a dot, without one, and in upper case: İ", "indirim", "İNDİRİM"],
    ["i with a dot, without one, and in upper case: ı", "indirim", "ındırım"],
    ["i with a dot of its own", "indirim", "i\u0307ndi\u0307ri\u0307m"],
    ["an accent on i with its dot, as Lithuanian writes it", "\u012f\u0301", "\u012f\u0307\u0301"],
    ["the end of a Greek word", "ΣΟΦΟΣ", "σοφος"],
    ["a Greek word with another s at its end", "σοφος", "σοφοσ"],
    ["ligatures and their letters", "ﬁﬂ", "fifl"],
  ])("is the same for %s", (_, one, other) => {
    expect(canonicalCode(one)).toBe(canonicalCode(other));
  });

  test.each([
    ["Latin A and Cyrillic А", "SALE", "SАLE"],
    ["Latin O and Greek Ο", "FOO", "FΟO"],
    ["the letter O and the digit 0", "SAVE1O", "SAVE10"],
    ["a letter with and without an accent", "ete", "été"],
    ["Ż and Z", "Żaba", "Zaba"],
    ["a code with and without a hyphen", "SAVE-10", "SAVE10"],
    ["a hyphen and an underscore", "SAVE-10", "SAVE_10"],
  ])("differs for %s", (_, one, other) => {
    expect(canonicalCode(one)).not.toBe(canonicalCode(other));
  });

  const everyCharacter = (): string[] =>
    Array.from({ length: 0x11_0000 }, (_, at) => at)
      .filter((point) => point < 0xd8_00 || point > 0xdf_ff)
      .map((point) => String.fromCodePoint(point));

  test("has - for every dash of Unicode, and nothing for an invisible character", () => {
    const characters = everyCharacter();
    const dashes = characters.filter((character) => /\p{Dash}/u.test(character));
    expect(dashes.length).toBeGreaterThan(25);
    expect(dashes.filter((dash) => canonicalCode(`a${dash}b`) !== "A-B")).toEqual([]);
    const invisible = characters.filter((character) => /\p{Default_Ignorable_Code_Point}/u.test(character));
    expect(invisible.length).toBeGreaterThan(4_000);
    expect(invisible.filter((character) => canonicalCode(`a${character}b`) !== "AB")).toEqual([]);
    const blanks = characters.filter((character) => /\p{White_Space}/u.test(character));
    expect(blanks.filter((blank) => canonicalCode(`${blank}a${blank}${blank}b${blank}`) !== "A B")).toEqual([]);
  });

  const LOCALES = ["en", "tr", "az", "lt"];
  const inEveryCase = (text: string): string[] =>
    LOCALES.flatMap((locale) => [text.toLocaleUpperCase(locale), text.toLocaleLowerCase(locale)]);
  const isStable = (text: string): boolean => {
    const form = canonicalCode(text);
    return canonicalCode(form) === form && inEveryCase(text).every((other) => canonicalCode(other) === form);
  };

  test("is its own form, and that of the upper and lower case, for every character", () => {
    // Languages differ in letters with case, and in the dot above. A character without case that is its own form is stable.
    const hasCase = (text: string) => text === "\u0307" || text.toUpperCase() !== text || text.toLowerCase() !== text;
    const notable = everyCharacter().filter(
      (character) => hasCase(character) || canonicalCode(character) !== character,
    );
    expect(notable.length).toBeGreaterThan(10_000);
    expect(notable.filter((character) => !isStable(character))).toEqual([]);
  });

  // The order of U+0345, the iota below a letter, and other marks is lost in upper case: Unicode keeps it in composed texts only.
  const typed = (text: string): string => (text.normalize("NFD").includes("\u0345") ? text.normalize("NFC") : text);
  const awkward = "IiJjİıßẞςΣЇїІіЈјⱼŉǰﬁﷺ\u3164\u0300\u0301\u0307\u0323\u0328\u0345\u034f\u200d\u00ad –-_0aA";

  test.each([
    ["random texts", fc.string({ unit: "binary", maxLength: 12 })],
    ["letters with marks", fc.string({ unit: fc.constantFrom(...awkward), maxLength: 8 })],
    [
      "letters with marks in random texts",
      fc.string({
        unit: fc.oneof(fc.constantFrom(...awkward), fc.string({ unit: "binary", minLength: 1, maxLength: 1 })),
        maxLength: 8,
      }),
    ],
  ])("is its own form, and that of English, Turkish, Azeri and Lithuanian case, for %s", (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => isStable(typed(text))),
      { numRuns: 5_000, examples: [["\u0390"], ["J\u0301"], ["j\u0307"], ["\u012e\u0301"]] },
    );
  });

  test("has not changed without a new CANONICAL_VERSION", () => {
    const hash = createHash("sha256");
    for (const character of everyCharacter()) {
      const form = canonicalCode(character);
      if (form !== character) hash.update(`${character} ${form}\n`);
    }
    // A change that concerns only characters that were unassigned needs no new version: no code has them.
    expect(hash.digest("hex")).toBe("50b165ac31674fcdd68d58c5f54d920aaa42a9692e19e1a2851b0c5edb502405");
  });
});

test.each([
  ["of plain text are one", "save10", ["SAVE10"]],
  ["of an accent are one", "été", ["ÉTÉ"]],
  ["of two spaces are two", "black  friday", ["BLACK FRIDAY", "BLACK  FRIDAY"]],
  ["of i with a dot are two", "İndirim", ["INDIRIM", "İNDIRIM"]],
  ["of a typographic dash are two", "save–10", ["SAVE-10", "SAVE–10"]],
])("the forms %s", (_, entered, forms) => {
  expect(formsOf(entered)).toEqual(forms);
});
