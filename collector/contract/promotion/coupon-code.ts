import { z } from "zod";
import { trimmedText } from "../ids.ts";
import { MAX_CODE_LENGTH } from "../limits.ts";
import { type ParseResult, parseWith } from "../parse.ts";
import { isUnfilled } from "../placeholder.ts";
import { whole } from "../values.ts";

/** Also dashes and spaces of all kinds, and invisible characters, which are pasted with a code. */
const CHARACTERS = /^[\p{L}\p{M}\p{N}\p{Zs}\p{Dash}\p{Default_Ignorable_Code_Point}_]*$/u;

/** A later version of Unicode may give such a character another form: then a stored code would not be found again. */
const UNASSIGNED = /\p{Cn}/u;

function unassignedIn(code: string): string {
  const [character = ""] = UNASSIGNED.exec(code) ?? [];
  const hex = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
  return `must not contain U+${hex}, which Unicode assigns to no character: remove it`;
}

/** Schema of the body of `POST /v3/promotions/{id}/codes`. */
export const couponCode = z.strictObject({
  code: trimmedText
    .min(1, "must have a visible character: use letters and digits")
    .max(MAX_CODE_LENGTH)
    .refine((code) => code === "" || !isUnfilled(code), "must not be a placeholder such as {{code}}")
    .refine((code) => !UNASSIGNED.test(code), { error: ({ input }) => unassignedIn(String(input)) })
    .regex(CHARACTERS, "must consist of letters, digits, spaces, _ and -")
    .describe("Letters, digits, spaces, _ and -. Case, the kind of dash and invisible characters make no difference."),
  max_uses: whole(0).default(0).describe("Uses by all customers; 0: no limit."),
  max_uses_per_customer: whole(0).default(0).describe("Uses by one customer; 0: no limit."),
});

/** A parsed body. */
export type CouponCodeBody = z.infer<typeof couponCode>;

/** Parses the body of `POST /v3/promotions/{id}/codes`. */
export const parseCouponCode = (body: unknown): ParseResult<CouponCodeBody> => parseWith(couponCode, body);
