import { z } from "zod";
import { count } from "./fields.ts";
import { ATTEMPTS_QUERY } from "./query.ts";
import { defineReport } from "./report.ts";

/** Most rows: the messages of the most carts. */
const MAX_ROWS = 1_000;

/** The messages of the site whose meaning nobody has said yet. */
export const unmappedMessages = defineReport({
  summary: "Messages without a meaning",
  description: `Reasons and messages of the site that no pattern knows, those of the most carts first; at most ${MAX_ROWS} rows, of \`meta.messages\`. A pattern in the property's \`message_patterns\` gives them a meaning.`,
  query: ATTEMPTS_QUERY,
  row: {
    message: z
      .string()
      .describe("As the site sent it, with * for the code, for email addresses and for runs of 7 or more digits."),
    codes: count.describe("The number of distinct codes."),
    attempts: count,
    carts: count.describe("Distinct carts. One visitor who sends a message often does not move it up."),
  },
  meta: { messages: count.describe("The number of all messages without a meaning, with those beyond the rows.") },
  async make({ store, property, filter }) {
    const { rows, sql } = await store.unmappedMessages({ propertyId: property.id, filter, limit: MAX_ROWS });
    const messages = rows[0]?.messages ?? 0;
    return { rows: rows.map(({ messages: _, ...row }) => row), sql, meta: { messages } };
  },
});
