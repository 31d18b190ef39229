import type { z } from "zod";
import { codeChecksResponse, eventListResponse, redemptionsResponse } from "../../contract/responses/facts.ts";
import { timelineResponse } from "../../contract/responses/timeline.ts";
import {
  checkQuery,
  codeChecks,
  eventQuery,
  events,
  type Facts,
  redemptionQuery,
  redemptions,
} from "../../services/facts.ts";
import type { Reader } from "../../services/masking.ts";
import type { SentQuery } from "../../services/query.ts";
import { isRefusal, type Refusal } from "../../services/refusal.ts";
import { timelineQuery } from "../../services/timeline/query.ts";
import { timeline } from "../../services/timeline/timeline.ts";
import { outputColumns } from "../../store/columns/column.ts";
import { FACTS } from "../../store/columns/facts.ts";
import type { Store } from "../../store/ports/store.ts";
import { CURSORS, HIDDEN, TABLES } from "../openapi/tables.ts";
import type { Description, Group } from "../operation.ts";
import { sendRows } from "../send-rows.ts";
import { operation } from "../serve.ts";
import { INVALID_QUERY } from "./common.ts";

type ListFacts = (store: Store, reader: Reader, sent: SentQuery) => Promise<Facts<object> | Refusal>;

interface ListDescription extends Pick<Description, "id" | "path" | "summary" | "description" | "query" | "example"> {
  readonly schema: z.ZodType;
}

const list = ({ schema, ...description }: ListDescription, listFacts: ListFacts) =>
  operation({
    ...description,
    method: "get",
    access: ["read"],
    response: { description: "A page of rows.", schema, types: TABLES, headers: { ...HIDDEN, ...CURSORS } },
    refusals: { malformed: INVALID_QUERY },
    async handle({ app, query, res, ...reader }) {
      const facts = await listFacts(app.store, reader, query);
      return isRefusal(facts) ? facts : sendRows(res, { ...facts, columns: outputColumns(FACTS[facts.kind].columns) });
    },
  });

export const facts: Group = {
  name: "Code checks, redemptions, events and timelines",
  description:
    "Rows in the order of their last change: a reader that follows next_cursor receives a row again after it changes.",
  operations: [
    list(
      {
        id: "listCodeChecks",
        path: "/v1/code_checks",
        summary: "List code checks",
        description: "One row per code and event: the status of the code, and the reason why it is not in the totals.",
        query: checkQuery.shape,
        schema: codeChecksResponse,
        example: { query: { code: "TAKE50", transaction_id: "order-1" } },
      },
      codeChecks,
    ),
    list(
      {
        id: "listRedemptions",
        path: "/v1/redemptions",
        summary: "List redemptions",
        description: "One row per promotion and purchase, with the discount of each line.",
        query: redemptionQuery.shape,
        schema: redemptionsResponse,
        example: { query: { include_void: "true" } },
      },
      redemptions,
    ),
    list(
      {
        id: "listEvents",
        path: "/v1/events",
        summary: "List events",
        description: "As the site sent them, without personal data.",
        query: eventQuery.shape,
        schema: eventListResponse,
        example: { query: { limit: "2" } },
      },
      events,
    ),
    operation({
      id: "getTimeline",
      method: "get",
      path: "/v1/timeline",
      summary: "Get the timeline of an order, a customer or a visitor",
      description:
        "Each code entered and removed with the cart at that moment, and its quote, order, redemptions, reversals and webhook messages, in the order of time. Name exactly one of the three ids. An order has the codes of its visitor from the day before it. A page has the latest entries, and `meta.next_cursor` leads to those before; customers and visitors have their latest 1,000 orders.",
      access: ["read"],
      query: timelineQuery.shape,
      response: { description: "A page of entries, the earliest first.", schema: timelineResponse },
      refusals: { malformed: INVALID_QUERY, forbidden: "The key lacks the scope `read_personal`." },
      example: { query: { transaction_id: "order-1" } },
      handle: ({ app, query, ...reader }) => timeline(app.store, reader, query),
    }),
  ],
};
