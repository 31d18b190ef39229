import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isNobody, optionalPerson, transactionId } from "../../collector/contract/identity.ts";
import { duplicatesIn, filledIds, id, idList, idProblem, optionalTextId } from "../../collector/contract/ids.ts";
import { MAX_ID_LENGTH } from "../../collector/contract/limits.ts";
import { parseWith } from "../../collector/contract/parse.ts";
import { isPlaceholder, isUnfilled } from "../../collector/contract/placeholder.ts";
import { startCpuClock } from "../support/cpu-clock.ts";

const read = (schema: z.ZodType, value: unknown) => {
  const parsed = parseWith(z.object({ id: schema }), { id: value });
  return parsed.ok ? (parsed.value as { id: unknown }).id : parsed.errors.map(({ message }) => message).join("; ");
};

const LONGEST = "x".repeat(MAX_ID_LENGTH);
const WRONG = `must be a string of 1 to ${MAX_ID_LENGTH} characters, or a whole number`;
const UNSTORABLE = "must be well-formed Unicode without the character U+0000";

describe("an id", () => {
  test.each<[string, unknown, unknown]>([
    ["a text", "o-1", "o-1"],
    ["with blanks around it", " o-1\t", "o-1"],
    ["with a line break and a wide space around it", "\u3000o-1\r\n", "o-1"],
    ["with blanks around it that trim() does not know", "\u200b\u2060o-1\u00ad\u200c\u180e\u0085", "o-1"],
    ["with such a blank inside", "o\u200b1", "o\u200b1"],
    ["a blank that trim() does not know", "\u200b", WRONG],
    ["with a blank inside", "order 1", "order 1"],
    ["a number", 7, 7],
    ["0", 0, 0],
    ["the longest", LONGEST, LONGEST],
    ["the longest, with blanks around it", ` ${LONGEST} `, LONGEST],
    ["called NULL", "NULL", "NULL"],
    ["called NA", "NA", "NA"],
    ["of letters outside the basic plane", "\u{1f600}", "\u{1f600}"],
    ["too long", `${LONGEST}x`, WRONG],
    ["an empty text", "", WRONG],
    ["a blank", "  ", WRONG],
    ["a fraction", 1.5, WRONG],
    ["a number that is not exact", 2 ** 53, "is no exact number: send it as a string"],
    ["an object", {}, WRONG],
    ["null", null, WRONG],
    ["absent", undefined, "is required"],
    ["with half a character", "o-\ud800", UNSTORABLE],
    ["with U+0000", "o-\0", UNSTORABLE],
  ])("%s", (_, value, expected) => {
    expect(read(id, value)).toBe(expected);
  });

  test("is a string where it is compared, and null where it is absent", () => {
    expect([7, " 7 ", null, undefined].map((value) => read(optionalTextId, value))).toEqual(["7", "7", null, null]);
  });

  test("of a list is read in the same way", () => {
    expect(read(idList(0, 9), [" 24 ", 35])).toEqual(["24", 35]);
    expect(read(filledIds(9), ["24\u200b", "{{category}}", "undefined", " ", "NA", 0])).toEqual(["24", "NA", 0]);
    expect(parseWith(idList(0, 9), ["a", "", "\ud800", 1.5])).toEqual({
      ok: false,
      errors: [
        { path: "[1]", message: WRONG },
        { path: "[2]", message: UNSTORABLE },
        { path: "[3]", message: WRONG },
      ],
    });
  });

  test("has a duplicate in each other spelling", () => {
    expect(duplicatesIn([7, "7", " 7 ", "07", "", ""])).toEqual([1, 2]);
  });

  test("may be longer where its field says so", () => {
    expect([idProblem(`${LONGEST}x`), idProblem(`${LONGEST}x`, 200)]).toEqual([WRONG, null]);
  });
});

describe("a text in place of an identity", () => {
  const KINDS = {
    /** Any field with it is absent. */
    unfilled: { isUnfilled: true, isPlaceholder: true, isNobody: true },
    /** A product or a code may be called so. */
    placeholder: { isUnfilled: false, isPlaceholder: true, isNobody: true },
    /** It names no person and no order. */
    nobody: { isUnfilled: false, isPlaceholder: false, isNobody: true },
    name: { isUnfilled: false, isPlaceholder: false, isNobody: false },
  };
  const cases: [keyof typeof KINDS, readonly string[]][] = [
    ["unfilled", ["", " \t", "\u200b", "\u0085", "\u180e", "\u00ad", "\u2060\u200c ", "\u2800", "\ufeff", "\u3164"]],
    ["unfilled", ["undefined", " Undefined ", "'undefined'", "[object Object]", "\u200bundefined"]],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a page shows it so
    ["unfilled", ["{{customer_id}}", "WEB-{{order_id}}", "${id}", "a-${id}-b", "#{id}", "@{id}", "$!{customer.id}"]],
    ["unfilled", ["%%ID%%", "<%= id %>", "{% id %}", "{$customer.id}", "*|CUSTOMER_ID|*", "[[id]]", "##ORDER_ID##"]],
    ["unfilled", ["[order_id]", "{cid}", "{customer-id}", "<customer id>", "<no value>", "%customer_id%"]],
    ["unfilled", ["%7B%7Bcid%7D%7D", "%7b%7bcid%7d%7d", "WEB-%7B%7Bcid%7D%7D", "%24%7Bid%7D", "%5Border_id%5D"]],
    ["placeholder", ["null", "NULL", "\uff2e\uff35\uff2c\uff2c", '"null"', "(null)", "nu\u200bll", "NaN"]],
    ["placeholder", ["n/a", "N/A", "N / A", "n.a.", "#N/A", "NA", "none", "None", "(none)", "nil", "undef"]],
    ["placeholder", ["Unknown", "anonymous", "anon", "guest", "GUEST", "(not set)", "not_set", "(not provided)"]],
    ["placeholder", ["&lt;no value&gt;", "not available", "true", "FALSE"]],
    ["nobody", ["-", "--", " - ", "\u2014", "...", "???", "{}", "[]", "{{", "}}{{", "#", "_"]],
    ["nobody", ["0.0", "00", "-0", "0,00", "\uff10", "\u0660", "00000000-0000-0000-0000-000000000000", "-1"]],
    ["nobody", ["$customer_id$", "$customer.id", "__CUSTOMER_ID__", "WEB-{cid}"]],
    ["name", ["nullable", "guest-7", "Guest 7", "Nadia", "Nilsson", "anonymous-4f2a", "none@shop.example", "null-1"]],
    ["name", ["100%", "[1]", "007", "0x0", "-7", "1.0", "C", "\u0667", "\u00e9", "\u738b", "\u{1f600}", "$5", "A_B"]],
    ["name", ["{3F2504E0-4F89-11D3-9A0C-0305E82C3301}", "{abcdef01-4f89-11d3-9a0c-0305e82c3301}", "50%25 off"]],
  ];
  test.each(cases.flatMap(([kind, texts]) => texts.map((text) => [text, kind] as const)))("%j is: %s", (text, kind) => {
    expect({ isUnfilled: isUnfilled(text), isPlaceholder: isPlaceholder(text), isNobody: isNobody(text) }).toEqual(
      KINDS[kind],
    );
    expect(read(optionalPerson, text)).toBe(kind === "name" ? text : null);
    expect(read(transactionId, text)).toBe(
      kind === "name" ? text : "must be the id of an order: a blank, 0 or a placeholder such as n/a is none",
    );
    expect(read(optionalTextId, text)).toBe(kind === "unfilled" ? null : text.trim());
  });

  test("a number of nobody is 0 or -1", () => {
    expect([0, -0, -1, 1, 7, -7].map((value) => isNobody(value))).toEqual([true, true, true, false, false, false]);
  });

  test.each([0, "0", " 0 "])("%j is a guest, and no order", (zero) => {
    expect(isNobody(zero)).toBe(true);
    expect(read(optionalPerson, zero)).toBeNull();
    expect(read(transactionId, zero)).toMatch(/^must be the id of an order/);
  });

  test("a long one is searched quickly", () => {
    const spent = startCpuClock();
    for (const part of ["{", "{{", "%", "<%", "[a", "{a", "%7", " \u200b", "-", "1-"]) isNobody(part.repeat(1_000_000));
    expect(spent()).toBeLessThan(1_000);
  });

  test("a transaction is required", () => {
    expect([undefined, {}].map((value) => read(transactionId, value))).toEqual(["is required", WRONG]);
  });
});
