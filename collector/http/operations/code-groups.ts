import { codeGroupChangeIn, codeGroupIn } from "../../contract/code-group.ts";
import { codeGroupResponse, codeGroupsResponse } from "../../contract/responses/code-group.ts";
import {
  changeCodeGroup,
  codeGroupAt,
  createCodeGroup,
  deleteCodeGroup,
  listCodeGroups,
} from "../../services/code-groups.ts";
import type { Group } from "../operation.ts";
import { operation } from "../serve.ts";
import { INVALID_FIELDS, MANAGERS, READERS } from "./common.ts";

const NO_GROUP = { not_found: "There is no such code group." };
const INVALID = {
  unprocessable: INVALID_FIELDS,
  conflict: "Another code group has the name; or the property has as many groups as it can have.",
};
const path = { id: "1" };

/** Amounts depend on the currency of the property, which a description leaves out. */
const ANY_CURRENCY = "USD";

export const codeGroups: Group = {
  name: "Code groups",
  description:
    "Groups of codes, for reports: 10,000 codes of a campaign, or the codes of an influencer. A code is in one group at most: the first, in your order, that matches it.",
  operations: [
    operation({
      id: "createCodeGroup",
      method: "post",
      path: "/v1/code_groups",
      summary: "Create a code group",
      description: "Past attempts and orders of its codes count as well: a report looks the groups up when it is made.",
      access: MANAGERS,
      body: { name: "CodeGroupBody", schema: codeGroupIn(ANY_CURRENCY) },
      response: { status: 201, description: "The code group.", schema: codeGroupResponse },
      refusals: INVALID,
      example: {
        body: {
          name: "Anna Smith",
          codes: { prefix: "ANNA" },
          owner: "anna.smith",
          channel: "influencer",
          payout: { percentage: "10" },
        },
      },
      handle: ({ app, property, body }) => createCodeGroup(app.store, property, body),
    }),
    operation({
      id: "listCodeGroups",
      method: "get",
      path: "/v1/code_groups",
      summary: "List all code groups",
      access: READERS,
      response: { description: "All code groups, in your order.", schema: codeGroupsResponse },
      handle: ({ app, property }) => listCodeGroups(app.store, property),
    }),
    operation({
      id: "getCodeGroup",
      method: "get",
      path: "/v1/code_groups/{id}",
      summary: "Read a code group",
      access: READERS,
      response: { description: "The code group.", schema: codeGroupResponse },
      refusals: NO_GROUP,
      example: { path },
      handle: ({ app, property, param }) => codeGroupAt(app.store, property, param("id")),
    }),
    operation({
      id: "changeCodeGroup",
      method: "put",
      path: "/v1/code_groups/{id}",
      summary: "Change a code group",
      description: "Fields that the body leaves out do not change; null removes an owner, a channel or a payout.",
      access: MANAGERS,
      body: { name: "CodeGroupChange", schema: codeGroupChangeIn(ANY_CURRENCY), emptyIsObject: true },
      response: { description: "The code group after the change.", schema: codeGroupResponse },
      refusals: { ...NO_GROUP, ...INVALID },
      example: { path, body: { payout: { amount: "5.00", currency: "USD" }, position: 1 } },
      handle: ({ app, property, param, body }) => changeCodeGroup(app.store, property, param("id"), body),
    }),
    operation({
      id: "deleteCodeGroup",
      method: "delete",
      path: "/v1/code_groups/{id}",
      summary: "Delete a code group",
      description: "Its codes, attempts and orders stay; they are in the next group that matches, or in none.",
      access: MANAGERS,
      response: { status: 204, description: "The code group is deleted." },
      refusals: NO_GROUP,
      example: { path },
      handle: ({ app, property, param }) => deleteCodeGroup(app.store, property, param("id")),
    }),
  ],
};
