import { z } from "zod";
import { MAX_CODE_LENGTH } from "../limits.ts";
import { type ParseResult, parseWith } from "../parse.ts";
import { isPlaceholder } from "../placeholder.ts";
import { whole } from "../values.ts";

/** The body of `POST /v3/promotions/{id}/codes`. */
export const couponCode = z.strictObject({
  code: z
    .string()
    .trim()
    .min(1)
    .max(MAX_CODE_LENGTH)
    .refine((code) => !isPlaceholder(code), "reads like a value that was never filled in")
    .regex(/^[\p{L}\p{M}\p{N} _-]+$/u, "may hold letters, digits, space, _ and -"),
  max_uses: whole(0).default(0).describe("Uses in all; 0 is without limit."),
  max_uses_per_customer: whole(0).default(0).describe("0 is without limit."),
});

/** A coupon code as it was posted; 0 uses = unlimited. */
export type CouponCodeBody = z.infer<typeof couponCode>;

/** Reads the body of `POST /v3/promotions/{id}/codes`. */
export const parseCouponCode = (body: unknown): ParseResult<CouponCodeBody> => parseWith(couponCode, body);
