import { z } from "zod";
import { MAX_ID_LENGTH } from "./limits.ts";

/** An id as clients send it: a text, or a whole number that is exact. Answered as it was sent; compared as a text. */
export type Id = string | number;

const WRONG = `must be a text of 1 to ${MAX_ID_LENGTH} characters or a whole number`;

const isId = (value: unknown): value is Id =>
  typeof value === "number"
    ? Number.isSafeInteger(value)
    : typeof value === "string" && value.length > 0 && value.length <= MAX_ID_LENGTH;

export const id = z.custom<Id>(isId, WRONG);

/** Wrong ids that are named; a list of thousands needs no more to be understood. */
const NAMED = 10;

/** A list of ids, checked in one pass: a schema for each of ten thousand would take its time to complain. */
export const idList = (least: number, most: number) =>
  z
    .custom<Id[]>((value) => Array.isArray(value), "must be a list of ids")
    .superRefine((list, context) => {
      if (!Array.isArray(list)) return;
      const problem = (message: string, path: number[] = []) => context.addIssue({ code: "custom", message, path });
      if (list.length < least) problem(`must hold at least ${least}`);
      if (list.length > most) problem(`must hold at most ${most}`);
      let named = 0;
      for (let at = 0; at < list.length && named < NAMED; at += 1) {
        if (isId(list[at])) continue;
        problem(WRONG, [at]);
        named += 1;
      }
    });
