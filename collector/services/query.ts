import { z } from "zod";
import { parseWith } from "../contract/parse.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** Most rows of a page (BigCommerce). */
const MAX_LIMIT = 250;
const DEFAULT_LIMIT = 50;

/** The query string of a request, not yet checked. */
export type SentQuery = Readonly<Record<string, unknown>>;

/** A schema for a whole number in a query string or on the command line: digits only, without a sign, blank or exponent. */
export const wholeText = (least: number, most: number = Number.MAX_SAFE_INTEGER) => {
  const message = most === Number.MAX_SAFE_INTEGER ? `a whole number from ${least}` : `${least} to ${most}`;
  return z
    .string(`must be ${message}`)
    .refine((text) => /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most, `must be ${message}`)
    .transform(Number)
    .meta({ type: "integer", minimum: least, maximum: most });
};

/** A schema for comma-separated ids. */
export const wholeList = (most: number) =>
  z
    .string()
    .refine((text) => /^\d{1,15}(, ?\d{1,15})*$/.test(text), "must be comma-separated ids such as 11,12,13")
    .transform((text) => text.split(",").map(Number))
    .refine(({ length }) => length <= most, `must have at most ${most} ids`)
    .describe(`Comma-separated ids, at most ${most}.`);

/** A schema for one of some words in any case. @returns the word as it is in the list */
export const wordOf = <Word extends string>(...words: readonly Word[]) =>
  z
    .string()
    .transform((text, context): Word => {
      const match = words.find((word) => word.toLowerCase() === text.toLowerCase());
      if (match === undefined) context.addIssue({ code: "custom", message: `must be one of ${words.join(", ")}` });
      return match ?? z.NEVER;
    })
    .meta({ enum: words });

export const pageText = wholeText(1);
export const limitText = wholeText(1, MAX_LIMIT).default(DEFAULT_LIMIT);

/**
 * Reads a query string. An empty parameter counts as absent.
 * @param shape a schema for each parameter
 * @returns a refusal that names every parameter that is unknown or invalid
 */
export function queryOf<Shape extends z.ZodRawShape>(
  shape: Shape,
  { property_id: _, ...sent }: SentQuery,
): z.output<z.ZodObject<Shape, z.core.$strict>> | Refusal {
  const filled = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ""));
  const parsed = parseWith(z.strictObject(shape), filled);
  return parsed.ok ? parsed.value : refusal("unprocessable", "The query is not valid.", parsed.errors);
}

/** A link to another page of the same list, relative to it. */
export function linkTo(sent: SentQuery, change: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...sent, ...change })) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  return `?${query}`;
}

/** The `pagination` of a numbered page, in BigCommerce's form. */
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
