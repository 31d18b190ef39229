import { type Fields, fieldsOf } from "../fields.ts";

/** Fields of BigCommerce that have no effect here: its own shop pages read them. */
const OF_ITS_PAGES = ["is_featured_promotion", "featured_promotion_callout_message"] as const;

/**
 * Fields of responses, ours and BigCommerce's, that requests can't set. Clients send them back when they change or copy a
 * promotion.
 */
export const READ_ONLY: ReadonlySet<string> = new Set([
  "id",
  "version",
  "current_uses",
  "created_from",
  "created",
  "updated",
  "multiple_codes",
  "codes",
  "promotion_category",
  "is_archived",
  "source",
  "source_id",
  "partial",
  ...OF_ITS_PAGES,
]);

/** The fields of a body that are stored. An archived promotion of BigCommerce applies to no cart, so its copy is disabled. */
export const storedFields = (fields: Fields): Fields => ({
  ...Object.fromEntries(Object.entries(fields).filter(([key]) => !READ_ONLY.has(key))),
  ...(fields.is_archived === true && { status: "DISABLED" }),
});

/** Warnings about values of a body that are not stored, for `meta.warnings`. */
export function ignoredIn(sent: unknown): string[] {
  const fields = fieldsOf(sent) ?? {};
  return [
    ...(fields.is_archived === true ? ["is_archived is not stored: the promotion is saved as DISABLED"] : []),
    ...OF_ITS_PAGES.filter((field) => Boolean(fields[field])).map(
      (field) => `${field} is ignored: it concerns BigCommerce's own shop pages`,
    ),
  ];
}
