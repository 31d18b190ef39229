import { keyChange, rotation, serverKey } from "../../contract/key.ts";
import { keyResponse, keysResponse } from "../../contract/responses/property.ts";
import type { Group } from "../operation.ts";

const HERE = { property_id: "100001" };
const NONE = "There is no such key.";
const STRONGER = "The key has, or would get, scopes that who asks has not.";
const WRONG = "Fields are wrong: errors name them all.";
// The document says nothing of now: a moment in the past is refused.
const NOW = 0;

export const keys: Group = {
  name: "Keys",
  description:
    "Server keys are secret and may do what their scopes name; write keys are public, and may send events and calculate carts. A manage key gives no scopes that it has not, and handles no key that has more.",
  operations: [
    {
      id: "createKey",
      method: "post",
      path: "/v1/properties/{property_id}/keys",
      summary: "Make a key",
      description: "The secret is told in this answer and never again.",
      access: ["manage"],
      body: { name: "KeyBody", schema: serverKey(NOW) },
      answers: { 201: { description: "The key, with its secret.", schema: keyResponse } },
      refuses: { forbidden: STRONGER, unprocessable: WRONG },
      example: {
        path: HERE,
        body: { name: "Till", scopes: ["redeem", "read"], expires_at: "2099-01-01T00:00:00Z" },
      },
    },
    {
      id: "listKeys",
      method: "get",
      path: "/v1/properties/{property_id}/keys",
      summary: "List all keys",
      description: "Those that ended, too.",
      access: ["manage"],
      answers: { 200: { description: "All of them.", schema: keysResponse } },
      example: { path: HERE },
    },
    {
      id: "changeKey",
      method: "put",
      path: "/v1/properties/{property_id}/keys/{id}",
      summary: "Change a key",
      description: "Fields that are not named stay as they are.",
      access: ["manage"],
      body: { name: "KeyChange", schema: keyChange(NOW) },
      answers: { 200: { description: "The key as it is now.", schema: keyResponse } },
      refuses: {
        forbidden: STRONGER,
        not_found: NONE,
        conflict: "It is the last write key without an end.",
        unprocessable: WRONG,
      },
      example: { path: { ...HERE, id: "3" }, body: { name: "Tills" } },
    },
    {
      id: "rotateKey",
      method: "post",
      path: "/v1/properties/{property_id}/keys/{id}/rotate",
      summary: "Put a new key in place of one",
      description:
        "With its name, scopes and end; the old one goes on for a while, so that pages and servers can change over.",
      access: ["manage"],
      body: { name: "Rotation", schema: rotation, optional: true },
      answers: { 201: { description: "The new key, with its secret.", schema: keyResponse } },
      refuses: {
        forbidden: STRONGER,
        not_found: NONE,
        conflict: "The key has ended, or was rotated before.",
        unprocessable: WRONG,
      },
      example: { path: { ...HERE, id: "3" }, body: { overlap_hours: 48 } },
    },
    {
      id: "revokeKey",
      method: "delete",
      path: "/v1/properties/{property_id}/keys/{id}",
      summary: "End a key at once and for good",
      access: ["manage"],
      answers: { 200: { description: "The key as it was.", schema: keyResponse } },
      refuses: {
        forbidden: STRONGER,
        not_found: NONE,
        conflict: "It is the last write key without an end: rotate it.",
      },
      example: { path: { ...HERE, id: "3" } },
    },
  ],
};
