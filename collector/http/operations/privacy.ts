import { pipeline } from "node:stream/promises";
import { privacyBody } from "../../contract/privacy.ts";
import { privacyRequestResponse, privacyRequestsResponse } from "../../contract/responses/privacy.ts";
import {
  createPrivacyRequest,
  exportedPerson,
  listPrivacyRequests,
  readPrivacyRequest,
} from "../../services/privacy/requests.ts";
import { isRefusal } from "../../services/refusal.ts";
import type { Group } from "../operation.ts";
import { operation } from "../serve.ts";
import { INVALID_FIELDS } from "./common.ts";

const path = "/v1/privacy/requests";
const access = ["privacy"] as const;
const NO_REQUEST = "There is no such request.";
const example = { path: { id: "0193a2c4-0000-4000-8000-000000000003" } };

export const privacy: Group = {
  name: "Privacy",
  description: "Exports and erases one person's data. See docs/privacy.md.",
  operations: [
    operation({
      id: "createPrivacyRequest",
      method: "post",
      path,
      summary: "Export or erase a person",
      description:
        "The work goes on in the background: poll the request. A request that is sent again before it is done is the same one. A person whom no row names is no error: `found` is false then.",
      access,
      body: { name: "PrivacyRequestBody", schema: privacyBody },
      response: { status: 202, description: "The request.", schema: privacyRequestResponse },
      refusals: { unprocessable: INVALID_FIELDS },
      example: { body: { type: "export", subject: { customer_id: "C-1" } } },
      handle: ({ app, body, ...caller }) => createPrivacyRequest(app.privacy, caller, body),
    }),
    operation({
      id: "listPrivacyRequests",
      method: "get",
      path,
      summary: "List the requests",
      description: "The latest first, at most 1,000. None names a person.",
      access,
      response: { description: "The requests.", schema: privacyRequestsResponse },
      handle: ({ app, ...caller }) => listPrivacyRequests(app.store, caller),
    }),
    operation({
      id: "getPrivacyRequest",
      method: "get",
      path: `${path}/{id}`,
      summary: "Read a request",
      access,
      response: { description: "The request with its progress.", schema: privacyRequestResponse },
      refusals: { not_found: NO_REQUEST },
      example,
      handle: ({ app, param, ...caller }) => readPrivacyRequest(app.store, caller, param("id")),
    }),
    operation({
      id: "exportPerson",
      method: "get",
      path: `${path}/{id}/rows`,
      summary: "Download an export",
      audited: true,
      description:
        "Every row of the person, bodies included, one JSON object per line with its `table`. Available for 7 days.",
      access,
      response: { description: "The rows.", types: ["application/x-ndjson"] },
      refusals: { not_found: `${NO_REQUEST} Or it is no export, or has ended.`, conflict: "It is not done." },
      example,
      async handle({ app, res, param, ...caller }) {
        const lines = await exportedPerson(app.store, caller, param("id"));
        if (isRefusal(lines)) return lines;
        res.set({ "Content-Type": "application/x-ndjson", "Cache-Control": "no-store" });
        await pipeline(lines, res);
        return undefined;
      },
    }),
  ],
};
