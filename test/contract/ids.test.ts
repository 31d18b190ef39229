import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isNobody, optionalPerson, transactionId } from "../../collector/contract/identity.ts";
import { duplicatesIn, id, idList, idProblem, optionalTextId } from "../../collector/contract/ids.ts";
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
  const cases: [string, "unfilled" | "placeholder" | "name"][] = [
    ["", "unfilled"],
    [" \t", "unfilled"],
    ["undefined", "unfilled"],
    [" Undefined ", "unfilled"],
    ["[object Object]", "unfilled"],
    ["{{customer_id}}", "unfilled"],
    ["WEB-{{order_id}}", "unfilled"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a page shows it so
    ["${id}", "unfilled"],
    ["%%ID%%", "unfilled"],
    ["<%= id %>", "unfilled"],
    ["[order_id]", "unfilled"],
    ["null", "placeholder"],
    ["NULL", "placeholder"],
    ["NaN", "placeholder"],
    ["n/a", "placeholder"],
    ["N/A", "placeholder"],
    ["NA", "placeholder"],
    ["none", "placeholder"],
    ["Unknown", "placeholder"],
    ["anonymous", "placeholder"],
    ["guest", "placeholder"],
    ["(not set)", "placeholder"],
    ["nullable", "name"],
    ["guest-7", "name"],
    ["{{", "name"],
    ["}}{{", "name"],
    ["100%", "name"],
    ["[1]", "name"],
    ["Nadia", "name"],
    ["00", "name"],
  ];
  test.each(cases)("%j is: %s", (text, kind) => {
    expect([isUnfilled(text), isPlaceholder(text)]).toEqual([kind === "unfilled", kind !== "name"]);
    expect(isNobody(text)).toBe(kind !== "name");
    expect(read(optionalPerson, text)).toBe(kind === "name" ? text : null);
    expect(read(transactionId, text)).toBe(
      kind === "name" ? text : "must be the id of an order: a blank, 0 or a placeholder such as n/a is none",
    );
  });

  test.each([0, "0", " 0 "])("%j is a guest, and no order", (zero) => {
    expect(isNobody(zero)).toBe(true);
    expect(read(optionalPerson, zero)).toBeNull();
    expect(read(transactionId, zero)).toMatch(/^must be the id of an order/);
  });

  test("a long one is searched quickly", () => {
    const spent = startCpuClock();
    for (const part of ["{", "{{", "%", "<%", "[a"]) isPlaceholder(part.repeat(1_000_000));
    expect(spent()).toBeLessThan(1_000);
  });

  test("a transaction is required", () => {
    expect([undefined, {}].map((value) => read(transactionId, value))).toEqual(["is required", WRONG]);
  });
});
