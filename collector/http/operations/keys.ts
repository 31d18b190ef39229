import { keyChange, rotation, serverKey } from "../../contract/key.ts";
import { keyResponse, keysResponse, revokedKeyResponse } from "../../contract/responses/property.ts";
import { changeKey, createKey, listKeys, revocation, revokeKey, rotateKey } from "../../services/keys.ts";
import type { Group } from "../operation.ts";
import { operation } from "../serve.ts";
import { INVALID_FIELDS, INVALID_QUERY, MANAGERS } from "./common.ts";

/** Schemas refuse an expiry before this moment, which a description leaves out. */
const ANY_TIME = 0;

const property = { property_id: "100001" };
const key = { ...property, id: "3" };

const refusals = {
  forbidden: "The key has, or would have, scopes that the sender's key lacks, or it is a write key.",
  not_found: "There is no such key.",
};

export const keys: Group = {
  name: "Keys",
  description:
    "A server key is secret and has scopes. A write key is public: it sends events and calculates carts. A manage key can neither grant scopes that it lacks nor manage a key that has more, and makes no key that ends after itself. Write keys belong to the administrator.",
  operations: [
    operation({
      id: "createKey",
      method: "post",
      path: "/v1/properties/{property_id}/keys",
      summary: "Create a key",
      description: "Only this response has the secret.",
      access: MANAGERS,
      body: { name: "KeyBody", schema: serverKey(ANY_TIME) },
      response: { status: 201, description: "The key with its secret.", schema: keyResponse },
      refusals: { forbidden: refusals.forbidden, unprocessable: INVALID_FIELDS },
      example: {
        path: property,
        body: { name: "Till", scopes: ["redeem", "read"], expires_at: "2099-01-01T00:00:00Z" },
      },
      handle: (request) => createKey(request.app, request, request.body),
    }),
    operation({
      id: "listKeys",
      method: "get",
      path: "/v1/properties/{property_id}/keys",
      summary: "List all keys",
      description: "Expired and revoked keys as well.",
      access: MANAGERS,
      response: { description: "All keys.", schema: keysResponse },
      example: { path: property },
      handle: (request) => listKeys(request.app, request),
    }),
    operation({
      id: "changeKey",
      method: "put",
      path: "/v1/properties/{property_id}/keys/{id}",
      summary: "Change a key",
      description: "Fields that the body leaves out do not change.",
      access: MANAGERS,
      body: { name: "KeyChange", schema: keyChange(ANY_TIME) },
      response: { description: "The key after the change.", schema: keyResponse },
      refusals: {
        ...refusals,
        conflict: "It is the last write key that does not expire.",
        unprocessable: INVALID_FIELDS,
      },
      example: { path: key, body: { name: "Tills" } },
      handle: (request) => changeKey(request.app, request, request.param("id"), request.body),
    }),
    operation({
      id: "rotateKey",
      method: "post",
      path: "/v1/properties/{property_id}/keys/{id}/rotate",
      summary: "Replace a key with a new one",
      description:
        "The new key has the same name, scopes and expiry. The old one remains valid for a while, so that pages and servers can change over.",
      access: MANAGERS,
      body: { name: "Rotation", schema: rotation, optional: true },
      response: { status: 201, description: "The new key with its secret.", schema: keyResponse },
      refusals: {
        ...refusals,
        conflict: "The key is expired, revoked or replaced.",
        unprocessable: INVALID_FIELDS,
      },
      example: { path: key, body: { overlap_hours: 48 } },
      handle: (request) => rotateKey(request.app, request, request.param("id"), request.body),
    }),
    operation({
      id: "revokeKey",
      method: "delete",
      path: "/v1/properties/{property_id}/keys/{id}",
      summary: "Revoke a key at once and for good",
      access: MANAGERS,
      query: revocation,
      response: { description: "The revoked key.", schema: revokedKeyResponse },
      refusals: {
        ...refusals,
        conflict: "It is the last write key that does not expire: rotate it.",
        unprocessable: INVALID_QUERY,
      },
      example: { path: key },
      handle: (request) => revokeKey(request.app, request, request.param("id"), request.query),
    }),
  ],
};
