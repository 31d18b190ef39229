import { z } from "zod";
import { ofKind } from "../error-messages.ts";
import { guard } from "../guard.ts";
import { MAX_CODE_LENGTH } from "../limits.ts";
import { type ParseResult, parseWith } from "../parse.ts";
import { list, whole } from "../values.ts";
import { withoutNulls } from "./nulls.ts";

const MAX_USES = 100_000;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const MAX_LENGTH = 16;

/** Fewer random bits are refused: such a code can be found by trying. */
export const ENOUGH_BITS = 40;
/** Random bits that bear a thousand addresses for longer than any campaign (docs/security.md). */
export const GOOD_BITS = 50;

const affix = z
  .string()
  .max(30)
  .regex(/^[A-Za-z0-9 _-]*$/, "must consist of letters, digits, spaces, _ and -");

/** Schema of the body of `POST /v3/promotions/{id}/codegen`. */
export const codegenOrder = z
  .strictObject({
    batch_size: whole(1, 250),
    max_uses: whole(0, MAX_USES).default(1).describe("Uses of each code; 0: no limit."),
    max_uses_per_customer: whole(0, MAX_USES).default(1).describe("Uses of each code by one customer; 0: no limit."),
    prefix: affix.default(""),
    suffix: affix.default(""),
    delimiter: z.enum(["", "-", "_", " "], "must be -, _, a space, or empty").default(""),
    code_length: whole(6, MAX_LENGTH).default(MAX_LENGTH).describe("Characters of the random part."),
    exclude_characters: z
      .union([z.string().max(100), list(z.string().max(10), 0, 100).transform((texts) => texts.join(""))], {
        error: ofKind("must be a text or a list of characters"),
      })
      .default("")
      .describe("Characters that the random part does not have: a text, or a list."),
    force: z
      .boolean()
      .default(false)
      .describe(`Whether codes with fewer than ${ENOUGH_BITS} random bits are generated all the same.`),
  })
  .transform((body, context) => {
    const { prefix, suffix, delimiter, exclude_characters, force, ...rest } = body;
    const excluded = exclude_characters.toUpperCase();
    const alphabet = [...LETTERS].filter((letter) => !excluded.includes(letter)).join("");
    const before = prefix && prefix + delimiter;
    const after = suffix && delimiter + suffix;
    const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (alphabet.length < 2) refuse("exclude_characters", "must leave at least two letters or digits");
    else if (alphabet.length ** rest.code_length < rest.batch_size)
      refuse(
        "batch_size",
        `must be at most ${alphabet.length ** rest.code_length}: there are no more codes of this length`,
      );
    const random_bits = Math.floor(rest.code_length * Math.log2(alphabet.length));
    if (alphabet.length >= 2 && random_bits < ENOUGH_BITS && !force)
      refuse("code_length", weakness(random_bits, alphabet.length));
    const length = before.length + rest.code_length + after.length;
    if (length > MAX_CODE_LENGTH)
      refuse("code_length", `makes codes of ${length} characters: they must have at most ${MAX_CODE_LENGTH}`);
    if (before !== before.trimStart()) refuse("prefix", "must not begin with a space");
    if (after !== after.trimEnd()) refuse("suffix", "must not end with a space");
    return { ...rest, before, after, alphabet, random_bits };
  });

/** What is wrong with codes of so few random bits, and what helps. */
function weakness(bits: number, letters: number): string {
  const length = Math.ceil(GOOD_BITS / Math.log2(letters));
  const advice = length <= MAX_LENGTH ? `use ${length}` : "exclude fewer characters";
  return `makes codes with ${bits} random bits, which can be found by trying: ${advice}, or send force: true`;
}

/**
 * A parsed body. A code is `before`, then `code_length` random characters of `alphabet`, then `after`: it has `random_bits`.
 */
export type CodegenOrder = z.infer<typeof codegenOrder>;

/** Parses the body of `POST /v3/promotions/{id}/codegen`. A field that is null counts as absent. */
export function parseCodegen(body: unknown): ParseResult<CodegenOrder> {
  const hostile = guard(body);
  return hostile ? { ok: false, errors: [hostile] } : parseWith(codegenOrder, withoutNulls(body));
}
