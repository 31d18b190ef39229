import { z } from "zod";
import { count } from "./fields.ts";
import { ATTEMPTS_QUERY } from "./query.ts";
import { defineReport } from "./report.ts";

/** Most rows: the most frequent messages. */
const MAX_ROWS = 1_000;

/** The messages of the site whose meaning nobody has said yet. */
export const unmappedMessages = defineReport({
  summary: "Messages without a meaning",
  description: `Reasons and messages of the site that no pattern knows, the most frequent first; at most ${MAX_ROWS} rows. A pattern in the property's \`message_patterns\` gives them a meaning.`,
  query: ATTEMPTS_QUERY,
  row: {
    message: z.string().describe("As the site sent it, with * in the place of the code."),
    codes: count.describe("The number of distinct codes."),
    attempts: count,
  },
  async make({ store, property, filter }) {
    const { rows, sql } = await store.unmappedMessages({ propertyId: property.id, filter, limit: MAX_ROWS });
    return { rows: rows.map((row) => ({ ...row })), sql, meta: {} };
  },
});
