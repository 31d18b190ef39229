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
import { BY_IDS } from "../../services/bulk-deletion.ts";
import { announcedFormat } from "../../services/code-import/upload.ts";
import { CODES_QUERY } from "../../services/code-list.ts";
import { BY_CODE } from "../../services/codes.ts";
import type { Group } from "../operation.ts";

const HERE = { property_id: "100001" };
const NONE = "There is no such promotion.";
const WRONG_QUERY = "The query is not valid.";

export const codes: Group = {
  name: "Codes",
  description: "The codes of COUPON promotions. A property has a code once, whatever its case.",
  operations: [
    {
      id: "createCode",
      method: "post",
      path: "/v3/promotions/{id}/codes",
      summary: "Add a code",
      access: ["manage"],
      body: { name: "CodeBody", schema: couponCode },
      answers: { 201: { description: "The code.", schema: codeResponse } },
      refuses: {
        not_found: NONE,
        conflict: "The property has the code already.",
        unprocessable: "Fields are wrong, or the promotion is not of redemption_type COUPON.",
      },
      example: { path: { id: "5" }, query: HERE, body: { code: "TWENTY", max_uses: 500 } },
    },
    {
      id: "listCodes",
      method: "get",
      path: "/v3/promotions/{id}/codes",
      summary: "List a promotion's codes",
      description:
        "By the cursors before and after, or by page: one of the three. Codes are counted where no cursor is named.",
      access: ["read", "manage"],
      query: CODES_QUERY,
      answers: { 200: { description: "A page of them.", schema: codesResponse } },
      refuses: { not_found: NONE, unprocessable: WRONG_QUERY },
      example: { path: { id: "5" }, query: { ...HERE, limit: "1" } },
    },
    {
      id: "findCode",
      method: "get",
      path: "/v3/promotions/codes",
      summary: "Find a code without its promotion",
      access: ["read", "manage"],
      query: BY_CODE,
      answers: { 200: { description: "A list of one, or of none.", schema: codeByNameResponse } },
      refuses: { unprocessable: WRONG_QUERY },
      example: { query: { ...HERE, code: "twenty" } },
    },
    {
      id: "generateCodes",
      method: "post",
      path: "/v3/promotions/{id}/codegen",
      summary: "Generate codes that nobody can guess",
      description: "As many as were ordered, or none.",
      access: ["manage"],
      body: { name: "CodeOrder", schema: codegenOrder },
      answers: { 201: { description: "The codes.", schema: generatedResponse } },
      refuses: {
        not_found: NONE,
        not_allowed: "The promotion is not a COUPON with coupon_type BULK.",
        conflict: "Too few codes of this length and these characters are left.",
        unprocessable: "Fields are wrong: errors name them all.",
      },
      example: {
        path: { id: "5" },
        query: HERE,
        body: { batch_size: 3, prefix: "AUTUMN", delimiter: "-", code_length: 8, exclude_characters: "0O1I" },
      },
    },
    {
      id: "importCodes",
      method: "post",
      path: "/v3/promotions/{id}/codes/import",
      summary: "Import codes, however many",
      description:
        "CSV with a header that names code and, where wanted, max_uses and max_uses_per_customer; or a JSON object a line. Lines that can't be taken are named, the others go in. An upload that broke off goes on when the file is sent again under the same Import-Id.",
      access: ["manage"],
      headers: announcedFormat.shape,
      body: {
        name: "CodeFile",
        schema: z.string(),
        types: ["text/csv", "application/x-ndjson", "application/ndjson", "application/jsonl"],
        streamed: true,
      },
      answers: { 200: { description: "What it came to.", schema: importStateResponse } },
      refuses: {
        not_found: NONE,
        conflict: "Another file came under this Import-Id, or lines before the first one are missing.",
        unsupported: "The Content-Type is none of these.",
        unprocessable: "A header is wrong, the file has none, or the promotion is not of redemption_type COUPON.",
      },
      example: {
        path: { id: "5" },
        query: HERE,
        headers: { "Import-Id": "autumn" },
        body: "code,max_uses,max_uses_per_customer\nAUTUMN ONE,1,1\nAUTUMN TWO,5,1\nautumn one,1,1\n",
      },
    },
    {
      id: "getImport",
      method: "get",
      path: "/v3/promotions/{id}/codes/import/{import_id}",
      summary: "See how far an import got",
      access: ["read", "manage"],
      answers: { 200: { description: "How far it got.", schema: importStateResponse } },
      refuses: { not_found: "There is no such import of this promotion." },
      example: { path: { id: "5", import_id: "autumn" }, query: HERE },
    },
    {
      id: "deleteCode",
      method: "delete",
      path: "/v3/promotions/{id}/codes/{code_id}",
      summary: "Delete a code",
      description: "Answered 204 the second time, too.",
      access: ["manage"],
      answers: { 204: { description: "It is gone; what it was stays on record." } },
      refuses: { not_found: "There never was such a code of this promotion." },
      example: { path: { id: "5", code_id: "6" }, query: HERE },
    },
    {
      id: "deleteCodes",
      method: "delete",
      path: "/v3/promotions/{id}/codes",
      summary: "Delete up to 50 codes of a promotion",
      access: ["manage"],
      query: BY_IDS,
      answers: { 204: { description: "They are gone." } },
      refuses: {
        not_found: NONE,
        unprocessable:
          "The query is not valid; or some could not be deleted, which errors name, meta counts, and the others are gone.",
      },
      example: { path: { id: "5" }, query: { ...HERE, "id:in": "7,8,9,10" } },
    },
    {
      id: "deleteCodeByName",
      method: "delete",
      path: "/v3/promotions/codes",
      summary: "Delete a code without its promotion",
      description: "Answered 204 where there is none, too.",
      access: ["manage"],
      query: BY_CODE,
      answers: { 204: { description: "It is gone." } },
      refuses: { unprocessable: WRONG_QUERY },
      example: { query: { ...HERE, code: "TWENTY" } },
    },
  ],
};
