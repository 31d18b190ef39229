import { z } from "zod";
import { parseWith } from "../contract/parse.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** Largest page of a list (BigCommerce). */
const MAX_LIMIT = 250;
const DEFAULT_LIMIT = 50;

/** The query of an address, as it was sent. */
export type SentQuery = Readonly<Record<string, unknown>>;

/** A whole number as addresses carry it. */
export const wholeText = (least: number, most: number = Number.MAX_SAFE_INTEGER) => {
  const message = most === Number.MAX_SAFE_INTEGER ? `a whole number from ${least}` : `${least} to ${most}`;
  return z
    .string(`must be ${message}`)
    .refine((text) => /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most, `must be ${message}`)
    .transform(Number)
    .meta({ type: "integer", minimum: least, maximum: most });
};

/** A comma list of ids. */
export const wholeList = (most: number) =>
  z
    .string()
    .refine((text) => /^\s*\d{1,15}\s*(,\s*\d{1,15}\s*)*$/.test(text), "must be ids such as 11,12,13")
    .transform((text) => text.split(",").map(Number))
    .refine(({ length }) => length <= most, `must have at most ${most} ids`)
    .describe(`Ids with commas between them, at most ${most}.`);

/** A word of a few, whatever its case; answered as it stands in the list. */
export const wordOf = <Word extends string>(...words: readonly Word[]) =>
  z
    .string()
    .transform((text, context): Word => {
      const found = words.find((word) => word.toLowerCase() === text.toLowerCase());
      if (found === undefined) context.addIssue({ code: "custom", message: `must be one of ${words.join(", ")}` });
      return found ?? z.NEVER;
    })
    .meta({ enum: words });

export const pageText = wholeText(1);
export const limitText = wholeText(1, MAX_LIMIT).default(DEFAULT_LIMIT);

/**
 * Reads the query of an address; what is empty counts as not sent, and everything that is wrong is named.
 * @param shape a schema for each filter
 */
export function queryOf<Shape extends z.ZodRawShape>(
  shape: Shape,
  { property_id: _, ...sent }: SentQuery,
): z.output<z.ZodObject<Shape, z.core.$strict>> | Refusal {
  const filled = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ""));
  const parsed = parseWith(z.strictObject(shape), filled);
  return parsed.ok ? parsed.value : refusal("unprocessable", "The query is not valid.", parsed.errors);
}

/** The address of another part of the same list, relative to it. */
export function linkTo(sent: SentQuery, change: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...sent, ...change })) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  return `?${query}`;
}

/** BigCommerce's account of a numbered page. */
export function paginationOf(sent: SentQuery, page: number, limit: number, count: number, total: number) {
  const total_pages = Math.ceil(total / limit);
  const to = (number: number) => linkTo(sent, { page: number, limit });
  const links = {
    ...(page > 1 && { previous: to(page - 1) }),
    current: to(page),
    ...(page < total_pages && { next: to(page + 1) }),
  };
  return { total, count, per_page: limit, current_page: page, total_pages, links };
}
