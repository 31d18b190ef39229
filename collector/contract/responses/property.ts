import { z } from "zod";
import { SCOPES } from "../key.ts";
import { propertySettings } from "../property.ts";
import { dataOf, moment } from "./envelope.ts";

const property = propertySettings
  .strip()
  .extend({
    id: z.string(),
    write_key: z.string().describe("The newest write key that has no end: the one that pages ought to use."),
  })
  .meta({ id: "Property", description: "One site, with the settings that decide how its events are treated." });

export const propertyResponse = dataOf(property);
export const propertiesResponse = dataOf(z.array(property));

const key = z
  .object({
    id: z.int(),
    kind: z.enum(["write", "server"]),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    write_key: z.string().nullable().describe("The key itself where it is public; null for a server key."),
    created_at: moment,
    expires_at: moment.nullable().describe("null is for ever."),
    revoked_at: moment.nullable(),
    replaced_by: z.int().nullable().describe("The key that a rotation put in its place."),
    last_used_at: moment.nullable().describe("To the minute."),
    secret: z.string().exactOptional().describe("The server key itself: only in the answer that makes it."),
  })
  .meta({ id: "Key" });

/** A key as it is answered. */
export type KeyResponse = Readonly<z.infer<typeof key>>;

export const keyResponse = dataOf(key);
export const keysResponse = dataOf(z.array(key));
