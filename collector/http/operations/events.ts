import { batchSchema } from "../../contract/event.ts";
import { eventsResponse, rejectedResponse, replayResponse } from "../../contract/responses/events.ts";
import { rejectedQuery, replayBody } from "../../services/rejected.ts";
import type { Group } from "../operation.ts";

export const events: Group = {
  name: "Events",
  description:
    "What the SDK tells of shoppers; servers may tell it too. What was refused is kept, and can be tried again.",
  operations: [
    {
      id: "sendEvents",
      method: "post",
      path: "/v1/events",
      summary: "Send a batch of events",
      description:
        "Answered after everything is on disk. An event id that is known is a duplicate, answered with what was said first. A bad event is refused and kept, its neighbours are stored. What was answered 408 or 503 may be sent again.",
      access: { page: ["ingest"] },
      body: { name: "EventBatch", schema: batchSchema, types: ["application/json", "text/plain"] },
      answers: { 200: { description: "What became of each event.", name: "EventsAnswer", schema: eventsResponse } },
      refuses: {
        malformed: "The batch is not valid.",
        too_large: "The batch holds more than 500 events.",
        not_found: "Events are posted, and nothing else.",
      },
      example: {
        body: {
          write_key: "wk_demo",
          events: [
            {
              event_id: "0193a2c4-0000-7000-8000-000000000001",
              category: "promotion_code",
              action: "used",
              items: [
                { type: "promotion_code", id: "take50" },
                { type: "product", id: 118, price: "119.95", quantity: 2 },
              ],
              dims: { transaction: { id: "order-1" } },
            },
            { event_id: "0193a2c4-0000-7000-8000-000000000002", category: "product", action: "" },
          ],
        },
      },
    },
    {
      id: "listRejectedEvents",
      method: "get",
      path: "/v1/rejected_events",
      summary: "List refused events",
      description: "In the order in which they came.",
      access: ["read"],
      query: rejectedQuery.shape,
      answers: { 200: { description: "A page of them.", schema: rejectedResponse } },
      refuses: { malformed: "The query is not valid." },
      example: { query: { property_id: "100001", waiting: "true" } },
    },
    {
      id: "replayRejectedEvents",
      method: "post",
      path: "/v1/rejected_events/replay",
      summary: "Try refused events again",
      description: "Once the mistake is mended. Each is stored once, however often it is replayed.",
      access: ["manage"],
      body: { name: "Replay", schema: replayBody },
      answers: { 200: { description: "What it came to.", schema: replayResponse } },
      refuses: { malformed: "The replay is not valid." },
      example: { query: { property_id: "100001" }, body: { reason: "internal_error" } },
    },
  ],
};
