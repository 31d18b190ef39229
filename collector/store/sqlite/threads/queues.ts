import type { Method, MethodName } from "../../ports/methods-by-name.ts";
import type { Store } from "../../ports/store.ts";
import type { Unavailable } from "../../ports/unavailable.ts";
import { charactersIn } from "../connection/wal-size.ts";
import { draftOf } from "../tables/quotes.ts";
import type { Thread } from "./thread.ts";

/** The events that wait may have this many characters: a few large events need as much memory as many small ones. */
const MAX_QUEUED_CHARACTERS = 64 * 2 ** 20;
/** Servers' calls that may wait for the writer: about a second of its work. */
const MAX_QUEUED_CALLS = 5_000;
/**
 * The quotes that wait may have this many characters. Callers don't wait for a quote, so nothing else slows them down.
 */
const MAX_QUOTE_CHARACTERS = 16 * 2 ** 20;

const BUSY: Unavailable = { unavailable: "busy" };

/**
 * Batches that wait for the writer.
 * @param maxEvents events that may wait before more are refused as `busy`
 */
export function ingestQueue(writer: Thread, maxEvents: number) {
  let events = 0;
  let characters = 0;
  const ingest: Store["ingest"] = async (batch) => {
    const size = charactersIn(batch);
    const isTooMuch = events + batch.events.length > maxEvents || characters + size > MAX_QUEUED_CHARACTERS;
    if (events > 0 && isTooMuch) return BUSY;
    events += batch.events.length;
    characters += size;
    try {
      return await writer.call("ingest", batch);
    } finally {
      events -= batch.events.length;
      characters -= size;
    }
  };
  return { ingest, queuedEvents: () => events };
}

/** Quotes that wait for the writer. */
export function quoteQueue(writer: Thread): Store["rememberCalculation"] {
  let characters = 0;
  return async (propertyId, id, madeAt, quote, standing) => {
    const draft = draftOf(propertyId, id, madeAt, quote, standing);
    if (characters + draft.quote.length > MAX_QUOTE_CHARACTERS) return BUSY;
    characters += draft.quote.length;
    try {
      return await writer.run("keepQuote", draft);
    } finally {
      characters -= draft.quote.length;
    }
  };
}

type Redeem = MethodName<"redeem">;

/** Servers' calls that wait for the writer. A refused caller retries, and gets the same answer. */
export function redeemQueue(writer: Thread): { readonly [Name in Redeem]: Method<Name> } {
  let calls = 0;
  const limited =
    <Name extends Redeem>(name: Name) =>
    async (...args: Parameters<Method<Name>>) => {
      if (calls >= MAX_QUEUED_CALLS) return BUSY;
      calls += 1;
      try {
        return await writer.call(name, ...args);
      } finally {
        calls -= 1;
      }
    };
  return {
    redeem: limited("redeem"),
    reverse: limited("reverse"),
    reserve: limited("reserve"),
    release: limited("release"),
    recordOrder: limited("recordOrder"),
  };
}
