import { z } from "zod";

/** An ISO 3166-1 alpha-2 code, in upper or lower case. */
export const countryCode = z.string().regex(/^[A-Za-z]{2}$/, "must be two letters such as US (ISO 3166-1 alpha-2)");
