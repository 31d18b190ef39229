import { z } from "zod";
import { entries, ofKind } from "./error-messages.ts";

// Zod's own `int()`, and its `max()` of a list, stop all checks of everything around them where they fail, up to the
// whole body: rules over several fields would be told of in the next answer only. Those here stop nothing.

/** A whole number, at most what a number can hold exactly. */
export const whole = (least: number, most: number = Number.MAX_SAFE_INTEGER) =>
  z
    .number({ error: ofKind("must be a whole number") })
    .refine(Number.isInteger, "must be a whole number")
    .min(least)
    .max(most)
    .meta({ type: "integer" });

/** A list of so many entries; in one that is too long no entry is looked at. */
export const list = <T extends z.ZodType>(entry: T, least: number, most: number) =>
  z
    .preprocess((sent, context) => {
      if (Array.isArray(sent) && sent.length > most)
        context.addIssue({ code: "custom", message: `must have at most ${entries(most)}` });
      return sent;
    }, z.array(entry).min(least))
    .meta({ maxItems: most });
