import { z } from "zod";
import { EVALUATORS, PRICE_READINGS } from "../../store/columns/vocabulary.ts";
import { SCOPES } from "../key.ts";
import { propertySettings } from "../property.ts";
import { dataOf, moment } from "./envelope.ts";

const property = propertySettings
  .strip()
  .extend({
    id: z.string(),
    evaluates: z.enum(EVALUATORS).describe("Who decides at present whether codes apply: site, here or both."),
    evaluates_automatic: z
      .boolean()
      .describe("Whether evaluates is not set: site while the property has no promotion of its own, else here."),
    ga4_price_reading: z
      .object({
        reading: z.enum(PRICE_READINGS).nullable().describe("null: too few orders show it, or they disagree."),
        agreeing: z
          .int()
          .describe("Of these orders, those that show the reading; without one, those that show the reading of most."),
        orders: z
          .int()
          .describe("The orders that count: at most 5 of each of the latest 20 days before today that have some."),
        disputed: z
          .boolean()
          .describe(
            "Whether you should set ga4_price: orders disagree, or those of the latest day contradict the reading.",
          ),
      })
      .describe("How the prices of the GA4 data layer are read where ga4_price is null."),
    write_key: z.string().describe("The newest write key that does not expire: the key for pages."),
  })
  .meta({ id: "Property", description: "A site and its settings." });

export const propertyResponse = dataOf(property);
export const propertiesResponse = dataOf(z.array(property));

const key = z
  .object({
    id: z.int(),
    kind: z.enum(["write", "server"]),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    write_key: z.string().nullable().describe("The key; null for a server key, which is secret."),
    created_at: moment,
    expires_at: moment.nullable().describe("null: does not expire."),
    revoked_at: moment.nullable(),
    replaced_by: z.int().nullable().describe("Id of the key that replaced it in a rotation."),
    last_used_at: moment.nullable().describe("With a precision of one minute."),
    created_by: z.int().nullable().describe("Id of the key that made it; null: the administrator."),
    secret: z.string().exactOptional().describe("The server key. Only the response that creates the key contains it."),
  })
  .meta({ id: "Key" });

/** A key in responses. */
export type KeyResponse = Readonly<z.infer<typeof key>>;

export const keyResponse = dataOf(key);
export const revokedKeyResponse = dataOf(
  key,
  z.object({ also_revoked: z.array(z.int()).describe("Ids of the keys that this key made.") }),
);
export const keysResponse = dataOf(z.array(key));
