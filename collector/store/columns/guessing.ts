import type { Columns } from "./column.ts";
import { PROPERTY_ID } from "./shared.ts";

// What the guessing guard counted. A row is of one hour.

const STARTS_AT = {
  type: "moment",
  stored: "at",
  field: "at",
  personal: "none",
  description: "The start of the hour, UTC.",
} as const;

const MISSES = {
  type: "integer",
  field: "misses",
  personal: "none",
  description:
    "Codes that were answered 1 or 2. A code that the same visitor and address missed in the last day is none.",
} as const;

/** The counts of a property, one row for each hour with any. */
export const GUESSING_HOUR_COLUMNS = {
  property_id: PROPERTY_ID,
  starts_at: STARTS_AT,
  misses: MISSES,
  missed_codes: {
    type: "integer",
    field: "missedCodes",
    personal: "none",
    description: "Distinct codes among the misses; one that comes back after 5 minutes counts again.",
  },
  answers: {
    type: "integer",
    field: "answers",
    personal: "none",
    description: "Answers about codes, to pages and to the shoppers that a server names.",
  },
  answers_withheld: {
    type: "integer",
    field: "withheld",
    personal: "none",
    description: "Of these, answers with a code whose result was withheld (try_later).",
  },
  cart_answers: {
    type: "integer",
    field: "cartAnswers",
    personal: "none",
    description: "Of the answers, those to visitors with a cart.",
  },
  cart_answers_withheld: {
    type: "integer",
    field: "cartWithheld",
    personal: "none",
    description: "Of the answers to visitors with a cart, those with a code whose result was withheld.",
  },
} as const satisfies Columns;

/** The sources with the most misses in an hour. */
export const GUESSING_SOURCE_COLUMNS = {
  property_id: PROPERTY_ID,
  starts_at: STARTS_AT,
  source: {
    type: "text",
    field: "source",
    personal: "none",
    description: "A hash of the network address with a salt of the day: equal ones are of one address on one day.",
  },
  misses: MISSES,
} as const satisfies Columns;

/** The prefixes with the most misses in an hour. */
export const GUESSING_PREFIX_COLUMNS = {
  property_id: PROPERTY_ID,
  starts_at: STARTS_AT,
  prefix: { type: "text", field: "prefix", personal: "none", description: "The first 4 characters of missed codes." },
  misses: MISSES,
} as const satisfies Columns;

/** Codes that were accepted after 10 or more misses, one row for each hour. */
export const GUESSED_CODE_COLUMNS = {
  property_id: PROPERTY_ID,
  starts_at: STARTS_AT,
  code: { type: "text", field: "code", personal: "none", description: "Canonical." },
  hits: {
    type: "integer",
    field: "hits",
    personal: "none",
    description: "Answers that accepted the code after 10 or more misses of the visitor or the address in a day.",
  },
  visitor_misses: {
    type: "integer",
    field: "visitorMisses",
    personal: "none",
    description: "The most misses of the visitor in the day before a hit.",
  },
  network_misses: {
    type: "integer",
    field: "networkMisses",
    personal: "none",
    description: "The most misses of the address in the day before a hit. Many shoppers may be behind one address.",
  },
} as const satisfies Columns;
