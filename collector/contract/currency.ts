import { z } from "zod";

const known = new Set(Intl.supportedValuesOf("currency"));

/** An ISO 4217 code. */
export const currencyCode = z
  .string()
  .refine((code) => known.has(code), "must be an ISO 4217 currency code such as USD");
