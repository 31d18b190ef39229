import { randomUUID } from "node:crypto";
import { z } from "zod";
import { codegenOrder } from "../../contract/promotion/codegen.ts";
import { couponCode } from "../../contract/promotion/coupon-code.ts";
import {
  codeByNameResponse,
  codeResponse,
  codesResponse,
  generatedResponse,
  importStateResponse,
} from "../../contract/responses/code.ts";
import { importCodes, importState } from "../../services/code-import/import-codes.ts";
import { readUpload, uploadHeaders } from "../../services/code-import/upload.ts";
import { CODES_QUERY, listCodes } from "../../services/code-list.ts";
import { generateCodes } from "../../services/codegen.ts";
import {
  BY_CODE,
  CODES_BY_IDS,
  createCode,
  deleteCode,
  deleteCodeByName,
  deleteCodes,
  findCode,
} from "../../services/codes.ts";
import { isRefusal, type Refusal, refusal } from "../../services/refusal.ts";
import { RequestAborted, readBytes } from "../body.ts";
import type { Group } from "../operation.ts";
import { operation, type ServerRequest } from "../serve.ts";
import {
  IMPORTED,
  INVALID_FIELDS,
  INVALID_QUERY,
  MANAGERS,
  NO_PROMOTION,
  READERS,
  SOME_NOT_DELETED,
} from "./common.ts";

export const codes: Group = {
  name: "Codes",
  description: "The codes of COUPON promotions. A code is unique in its property, ignoring case.",
  operations: [
    operation({
      id: "createCode",
      method: "post",
      path: "/v3/promotions/{id}/codes",
      summary: "Add a code",
      access: MANAGERS,
      body: { name: "CodeBody", schema: couponCode },
      response: { status: 201, description: "The code.", schema: codeResponse },
      refusals: {
        not_found: NO_PROMOTION,
        conflict: `The property has the code already. Or: ${IMPORTED}`,
        unprocessable: "Fields are invalid, or the promotion is not of redemption_type COUPON.",
      },
      example: { path: { id: "5" }, body: { code: "TWENTY", max_uses: 500 } },
      handle: ({ app, property, param, body }) => createCode(app.store, property, param("id"), body),
    }),
    operation({
      id: "listCodes",
      method: "get",
      path: "/v3/promotions/{id}/codes",
      summary: "List a promotion's codes",
      description:
        "Use one of before, after (cursors) and page. The response has the total number of codes if the request has no cursor.",
      access: READERS,
      query: CODES_QUERY,
      response: { description: "A page of codes.", schema: codesResponse },
      refusals: { not_found: NO_PROMOTION, unprocessable: INVALID_QUERY },
      example: { path: { id: "5" }, query: { limit: "1" } },
      handle: ({ app, property, param, query }) => listCodes(app.store, property, param("id"), query),
    }),
    operation({
      id: "findCode",
      method: "get",
      path: "/v3/promotions/codes",
      summary: "Find a code without its promotion",
      access: READERS,
      query: BY_CODE,
      response: { description: "A list with the code, or an empty list.", schema: codeByNameResponse },
      refusals: { unprocessable: INVALID_QUERY },
      example: { query: { code: "twenty" } },
      handle: ({ app, property, query }) => findCode(app.store, property, query),
    }),
    operation({
      id: "generateCodes",
      method: "post",
      path: "/v3/promotions/{id}/codegen",
      summary: "Generate codes that cannot be guessed",
      description: "All codes of the order, or none.",
      access: MANAGERS,
      body: { name: "CodeOrder", schema: codegenOrder, ignoresNulls: true },
      response: { status: 201, description: "The codes.", schema: generatedResponse },
      refusals: {
        not_found: NO_PROMOTION,
        not_allowed: "The promotion is not a COUPON with coupon_type BULK.",
        conflict: `Too few codes of this length and these characters are left. Or: ${IMPORTED}`,
        unprocessable: INVALID_FIELDS,
      },
      example: {
        path: { id: "5" },
        body: { batch_size: 3, prefix: "AUTUMN", delimiter: "-", code_length: 8, exclude_characters: "0O1I" },
      },
      handle: ({ app, property, param, body }) => generateCodes(app.store, property, param("id"), body),
    }),
    operation({
      id: "importCodes",
      method: "post",
      path: "/v3/promotions/{id}/codes/import",
      summary: "Import any number of codes",
      description:
        "CSV whose header has code and optionally max_uses and max_uses_per_customer, or one JSON object per line. Invalid lines are listed and the others are imported. An upload that broke off continues when the file is sent again with the same Import-Id.",
      access: MANAGERS,
      headers: uploadHeaders.shape,
      body: {
        name: "CodeFile",
        schema: z.string(),
        types: ["text/csv", "application/x-ndjson", "application/ndjson", "application/jsonl"],
        reader: "stream",
      },
      response: { description: "The result of the import.", schema: importStateResponse },
      refusals: {
        not_found: NO_PROMOTION,
        conflict: `This Import-Id belongs to another file, or lines before the first one are missing. Or: ${IMPORTED}`,
        unsupported: "The Content-Type is none of these.",
        unprocessable: "A header is not valid, the file has none, or the promotion is not of redemption_type COUPON.",
      },
      example: {
        path: { id: "5" },
        headers: { "Import-Id": "autumn" },
        body: "code,max_uses,max_uses_per_customer\nAUTUMN ONE,1,1\nAUTUMN TWO,5,1\nautumn one,1,1\n",
      },
      handle: importUpload,
    }),
    operation({
      id: "getImport",
      method: "get",
      path: "/v3/promotions/{id}/codes/import/{import_id}",
      summary: "Read the progress of an import",
      access: READERS,
      params: { import_id: "The Import-Id of the upload, or of its response." },
      response: { description: "The progress.", schema: importStateResponse },
      refusals: { not_found: "The promotion has no such import." },
      example: { path: { id: "5", import_id: "autumn" } },
      handle: ({ app, property, param }) => importState(app.store, property, param("id"), param("import_id")),
    }),
    operation({
      id: "deleteCode",
      method: "delete",
      path: "/v3/promotions/{id}/codes/{code_id}",
      summary: "Delete a code",
      description: "A request for a code that doesn't exist is answered 204, too.",
      access: MANAGERS,
      params: { code_id: "The code's id." },
      response: { status: 204, description: "The code is deleted; its history is kept." },
      refusals: { conflict: IMPORTED },
      example: { path: { id: "5", code_id: "6" } },
      handle: ({ app, property, actor, param }) =>
        deleteCode(app.store, property, actor, param("id"), param("code_id")),
    }),
    operation({
      id: "deleteCodes",
      method: "delete",
      path: "/v3/promotions/{id}/codes",
      summary: "Delete up to 250 codes of a promotion",
      access: MANAGERS,
      query: CODES_BY_IDS,
      response: { status: 204, description: "The codes are deleted." },
      refusals: { not_found: NO_PROMOTION, conflict: IMPORTED, unprocessable: SOME_NOT_DELETED },
      example: { path: { id: "5" }, query: { "id:in": "7,8,9,10" } },
      handle: ({ app, property, actor, param, query }) => deleteCodes(app.store, property, actor, param("id"), query),
    }),
    operation({
      id: "deleteCodeByName",
      method: "delete",
      path: "/v3/promotions/codes",
      summary: "Delete a code without its promotion",
      description: "A request for a code that doesn't exist is answered 204, too.",
      access: MANAGERS,
      query: BY_CODE,
      response: { status: 204, description: "The code is deleted." },
      refusals: { conflict: IMPORTED, unprocessable: INVALID_QUERY },
      example: { query: { code: "TWENTY" } },
      handle: ({ app, property, actor, query }) => deleteCodeByName(app.store, property, actor, query),
    }),
  ],
};

async function importUpload(request: ServerRequest<"/{id}", "Import-Id" | "Import-Line">): Promise<unknown | Refusal> {
  const { app, property, param, header, req } = request;
  const headers = { "Import-Id": header("Import-Id"), "Import-Line": header("Import-Line") };
  const upload = readUpload(req.get("content-type") ?? "", headers, randomUUID());
  const bytes = readBytes(req);
  try {
    if (isRefusal(upload)) return upload;
    return isRefusal(bytes) ? bytes : await importCodes(app.store, property, param("id"), { ...upload, bytes });
  } catch (error) {
    if (error instanceof RequestAborted) return refusal("malformed", error.message);
    throw error;
  } finally {
    // The client may still be sending a refused upload: it reads the response only after it has sent all.
    req.resume();
  }
}
