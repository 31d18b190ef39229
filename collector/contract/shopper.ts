import { z } from "zod";
import { optionalPerson } from "./identity.ts";
import { orAbsent } from "./values.ts";

/** The shopper for whom a server sends a request. */
export const shopper = z
  .strictObject({
    address: z.union([z.ipv4(), z.ipv6()], "must be the shopper's IP address, such as 203.0.113.9"),
    visitor_id: optionalPerson,
  })
  .describe(
    "Server keys only: the shopper who entered the codes. They then count against the budget of that shopper, and not of your server, which has none.",
  );

export const optionalShopper = orAbsent(shopper);

export type SentShopper = z.infer<typeof shopper>;
