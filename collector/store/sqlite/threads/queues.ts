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

/** What waits of a property, or of all: the parts of the most that may wait; 1 is all of it. */
type Waiting = { events: number; fill: number };

/** A property of which less than this part waits is not refused because of the others: they share as much again. */
const OWN_PART = 0.1;

/**
 * Batches that wait for the writer.
 * @param maxEvents events that may wait before more are refused as `busy`
 */
export function ingestQueue(writer: Thread, maxEvents: number) {
  const all: Waiting = { events: 0, fill: 0 };
  const properties = new Map<string, Waiting>();

  const isTooMuch = (fill: number, own: Waiting): boolean =>
    all.fill + fill > 1 && (own.fill + fill > OWN_PART || all.fill + fill > 2);

  const ingest: Store["ingest"] = async (batch) => {
    const { id } = batch.property;
    const events = batch.events.length;
    const fill = Math.max(events / maxEvents, charactersIn(batch) / MAX_QUEUED_CHARACTERS);
    const own = properties.get(id) ?? { events: 0, fill: 0 };
    if (all.events > 0 && isTooMuch(fill, own)) return BUSY;
    properties.set(id, own);
    change(all, events, fill);
    change(own, events, fill);
    try {
      return await writer.call("ingest", batch);
    } finally {
      change(all, -events, -fill);
      change(own, -events, -fill);
      if (own.events === 0) properties.delete(id);
    }
  };
  return { ingest, queuedEvents: () => all.events };
}

function change(waiting: Waiting, events: number, fill: number): void {
  waiting.events += events;
  // Sums of parts are inexact: where nothing waits, they begin anew.
  waiting.fill = waiting.events === 0 ? 0 : waiting.fill + fill;
}

/** Quotes that wait for the writer. */
export function quoteQueue(writer: Thread): Store["rememberCalculation"] {
  let characters = 0;
  return async (propertyId, id, madeAt, quote, holder) => {
    const draft = draftOf(propertyId, id, madeAt, quote, holder);
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
