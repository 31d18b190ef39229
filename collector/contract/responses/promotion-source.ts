import { z } from "zod";
import { SOURCES } from "../promotion/source.ts";
import { dataOf, moment } from "./envelope.ts";

const counts = z.object({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  disabled: z.int().describe("Promotions that the shop no longer has."),
  partial: z.int().describe("Promotions that do something which can't be expressed here."),
});

const promotionSource = z
  .object({
    platform: z.enum(SOURCES),
    url: z.string(),
    credential_names: z.array(z.string()).describe("Responses do not contain the credentials themselves."),
    interval_minutes: z.int(),
    last_success_at: moment.nullable().describe("The end of the last pull that succeeded; null: none did."),
    last_attempt_at: moment.nullable().describe("The end of the last pull; null: there was none."),
    last_error: z.string().nullable().describe("Why the last pull failed, and what to do; null: it did not."),
    credentials_refused_since: moment
      .nullable()
      .describe("Since when the shop refuses the credentials; null: it does not."),
    next_at: moment.describe("The time of the next pull."),
    is_pulling: z.boolean().describe("Whether a pull is in progress."),
    last_counts: counts.nullable().describe("What the last pull that succeeded did; null: none did."),
    created_at: moment,
    updated_at: moment,
  })
  .meta({ id: "PromotionSource" });
export type PromotionSourceResponse = Readonly<z.infer<typeof promotionSource>>;

export const promotionSourceResponse = dataOf(promotionSource);

const removed = z.object({ removed: z.int() }).meta({ id: "RemovedPromotions" });
export type RemovedResponse = Readonly<z.infer<typeof removed>>;

/** Schema of the answer to a removal of imported promotions. */
export const removedResponse = dataOf(removed);
