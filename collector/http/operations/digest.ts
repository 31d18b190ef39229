import { digestIn } from "../../contract/digest.ts";
import { digestResponse, digestTestResponse } from "../../contract/responses/digest.ts";
import { deleteDigest, readDigest, setDigest, testDigest } from "../../services/digest/settings.ts";
import type { Group } from "../operation.ts";
import { operation } from "../serve.ts";
import { INVALID_FIELDS, MANAGERS } from "./common.ts";

const NO_DIGEST = { not_found: "The property has no digest." };
const path = "/v1/digest";

export const digest: Group = {
  name: "Digest",
  description: "A weekly message about a property's codes, by mail and to Slack.",
  operations: [
    operation({
      id: "setDigest",
      method: "put",
      path,
      summary: "Set the digest",
      description: "The next one is sent at the next time of its weekday and hour.",
      access: MANAGERS,
      body: { name: "DigestBody", schema: digestIn(false), emptyIsObject: true },
      response: { description: "The digest.", schema: digestResponse },
      refusals: { unprocessable: INVALID_FIELDS },
      example: { body: { slack_url: "https://hooks.slack.example/services/T0/B0/secret", weekday: "monday", hour: 8 } },
      handle: ({ app, property, body }) => setDigest(app.digest, property, body),
    }),
    operation({
      id: "getDigest",
      method: "get",
      path,
      summary: "Read the digest",
      description: "With the last ones that were sent, and why they were not.",
      access: MANAGERS,
      response: { description: "The digest.", schema: digestResponse },
      refusals: NO_DIGEST,
      handle: ({ app, property }) => readDigest(app.digest, property),
    }),
    operation({
      id: "testDigest",
      method: "post",
      path: `${path}/test`,
      summary: "Send the digest now",
      description: "The digest of the last seven days, marked as a test. The weekly ones are sent all the same.",
      access: MANAGERS,
      response: { description: "The result on each channel.", schema: digestTestResponse },
      refusals: NO_DIGEST,
      handle: ({ app, property }) => testDigest(app.digest, property),
    }),
    operation({
      id: "deleteDigest",
      method: "delete",
      path,
      summary: "Delete the digest",
      access: MANAGERS,
      response: { status: 204, description: "The digest is deleted." },
      refusals: NO_DIGEST,
      handle: ({ app, property }) => deleteDigest(app.digest, property),
    }),
  ],
};
