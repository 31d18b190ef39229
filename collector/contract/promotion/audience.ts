import { z } from "zod";
import { type Segments, type ShippingAddress, WEEK_DAYS } from "../../evaluation/promotion.ts";
import { countryCode } from "../country.ts";
import { fieldsOf, isObject } from "../fields.ts";
import { id, idList, stringId } from "../ids.ts";
import { list, whole } from "../values.ts";
import { MAX_IDS } from "./items.ts";
import { branches, oneKindOf } from "./kinds.ts";

const segments: z.ZodType<Segments> = z
  .lazy(() =>
    oneKindOf({
      id: list(stringId, 0, 1_000),
      and: branches(segments),
      or: branches(segments),
      not: segments,
    }),
  )
  .meta({
    id: "Segments",
    description:
      "Customer segments: one of these ids (empty: every customer), all branches, at least one branch, or not the branch.",
  });

const groups = idList(0, MAX_IDS).default([]);

const isRequired = (groups: unknown): boolean =>
  groups !== undefined && !(Array.isArray(groups) && groups.length === 0);

/** Null for an object whose only requirement was null: it has no requirement. Other values as they are. */
export function emptiedAsNull(value: unknown): unknown {
  const fields = fieldsOf(value);
  if (fields === null) return value;
  const names = Object.keys(fields);
  const isEmptied = names.length === 0 || (names.length === 1 && "not" in fields && emptiedAsNull(fields.not) === null);
  return isEmptied ? null : value;
}

/** The customers that a promotion is for. */
export const customerLimit = z
  .strictObject({
    group_ids: groups.describe("Empty: every group."),
    minimum_order_count: whole(0).default(0).describe("Earlier orders of the customer."),
    excluded_group_ids: groups.describe("Empty: no group."),
    segments: z.preprocess(emptiedAsNull, segments.nullable()).default(null).describe("null: every segment."),
  })
  .refine(({ group_ids, excluded_group_ids }) => !isRequired(group_ids) || !isRequired(excluded_group_ids), {
    message: "must not have both group_ids and excluded_group_ids",
    when: isObject,
  })
  .describe("The customers that the promotion is for. Group 0 holds guests and customers without a group.");

export const channels = list(z.strictObject({ id }), 0, 1_000);

const countries = list(z.strictObject({ iso2_country_code: countryCode }), 0, 250).describe("Empty: every country.");

/** The destinations that a promotion is for. */
export const shippingAddress: z.ZodType<ShippingAddress> = oneKindOf({
  countries,
  not: z.strictObject({ countries }),
});

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, "must be a time of day such as 09:00:00");

/** Hours of some days of every n-th week. */
export const schedule = z.strictObject({
  week_frequency: whole(1, 520).default(1).describe("1 = every week, counted from the week of start_date."),
  week_days: list(z.enum(WEEK_DAYS), 0, 7).describe("Empty: every day."),
  daily_start_time: timeOfDay.describe("Where the clock skips it, the window opens at the end of the gap."),
  daily_end_time: timeOfDay.describe("A window whose end is not after its start ends on the next day."),
});
