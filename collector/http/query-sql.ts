import type { ServerResponse } from "node:http";
import { BUSY, LEFT, TOO_SLOW } from "../jobs/job-runner.ts";
import { maskingKeyOf, type Reader } from "../services/masking.ts";
import { isRefusal, type Refusal, refusal } from "../services/refusal.ts";
import { readSql } from "../services/sql.ts";
import type { SqlResult } from "../store/ports/sql.ts";
import type { AppContext } from "./app-context.ts";

/** The refusal of a query or an export while the most that may run at a time are running. */
export const TOO_MANY = refusal("unavailable", "Too many queries and exports are running. Try again in a moment.");

/** The result for a client that has left: nobody reads it. */
const ENDED = refusal("unavailable", "The query was stopped, because its client has left.");

/** Aborted when the client leaves before the response is complete. */
export function leavingOf(res: ServerResponse): AbortSignal {
  const left = new AbortController();
  res.once("close", () => left.abort());
  if (res.destroyed) left.abort();
  return left.signal;
}

/**
 * Runs a query in a process of its own.
 * @param body of `POST /v1/sql`
 * @param leaving ends the query when its client leaves
 */
export async function querySql(
  { jobs, store }: AppContext,
  reader: Reader,
  body: unknown,
  leaving: AbortSignal,
): Promise<SqlResult | Refusal> {
  const query = readSql(body);
  if (isRefusal(query)) return query;
  const result = await jobs.sql(
    { propertyId: reader.property.id, maskingKey: await maskingKeyOf(store, reader) },
    query,
    leaving,
  );
  if (result === LEFT) return ENDED;
  if (result === BUSY) return TOO_MANY;
  if (result === TOO_SLOW)
    return refusal("unprocessable", `The query took longer than ${jobs.sqlSeconds} seconds and was stopped.`);
  return "path" in result ? refusal("malformed", "The query is not valid.", [result]) : result;
}
