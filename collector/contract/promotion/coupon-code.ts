import { z } from "zod";
import { trimmedText } from "../ids.ts";
import { MAX_CODE_LENGTH } from "../limits.ts";
import { type ParseResult, parseWith } from "../parse.ts";
import { isUnfilled } from "../placeholder.ts";
import { whole } from "../values.ts";

/** Schema of the body of `POST /v3/promotions/{id}/codes`. */
export const couponCode = z.strictObject({
  code: trimmedText
    .min(1)
    .max(MAX_CODE_LENGTH)
    .refine((code) => !isUnfilled(code), "must not be a placeholder such as {{code}}")
    .regex(/^[\p{L}\p{M}\p{N} _-]+$/u, "must consist of letters, digits, spaces, _ and -"),
  max_uses: whole(0).default(0).describe("Uses by all customers; 0: no limit."),
  max_uses_per_customer: whole(0).default(0).describe("Uses by one customer; 0: no limit."),
});

/** A parsed body. */
export type CouponCodeBody = z.infer<typeof couponCode>;

/** Parses the body of `POST /v3/promotions/{id}/codes`. */
export const parseCouponCode = (body: unknown): ParseResult<CouponCodeBody> => parseWith(couponCode, body);
