import type { Property, Sending } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import type { Unavailable } from "../../store/ports/unavailable.ts";
import { OPEN_GUARD } from "../guard/code-guard.ts";
import { productsLater } from "../guard/products-later.ts";
import { slicesOf } from "../slices.ts";
import type { Turns } from "../turns.ts";
import { type IngestOptions, type IngestResult, ingest } from "./ingest.ts";

/** Events of a batch that are read and written in one turn. */
const EVENTS_PER_TURN = 8;
/** What an event costs of a turn, in characters of a body. */
const COST_OF_EVENT = 1_000;

/**
 * Stores a batch. While several properties send, a large batch takes several turns, and other requests run between them. Where one of
 * its parts can't be stored, the batch is refused as a whole, and can be sent again: what is stored then is a duplicate.
 */
export function ingestInTurns(
  turns: Turns,
  store: Store,
  property: Property,
  events: readonly unknown[],
  sending: Sending,
  options: IngestOptions,
): Promise<IngestResult | Unavailable> {
  const { guard, noteProducts } = productsLater(options.guard ?? OPEN_GUARD);
  const storePart = (part: readonly unknown[], isLast: boolean) => {
    const stored = ingest(store, property, part, sending, { ...options, guard });
    // The codes of the part are admitted by now, though not yet stored.
    if (isLast) noteProducts();
    return stored;
  };
  if (events.length <= EVENTS_PER_TURN || !turns.isShared()) return storePart(events, true);
  return ingestParts(turns, property.id, slicesOf(events, EVENTS_PER_TURN), storePart);
}

type Ingested = IngestResult | Unavailable;

async function ingestParts(
  turns: Turns,
  propertyId: string,
  parts: readonly (readonly unknown[])[],
  storePart: (part: readonly unknown[], isLast: boolean) => Promise<Ingested>,
): Promise<Ingested> {
  const stored: Promise<Ingested>[] = [];
  for (const part of parts) {
    const refused = stored.length > 0 && (await turns.wait(propertyId, part.length * COST_OF_EVENT));
    if (refused) return { unavailable: "busy" };
    const one = storePart(part, part === parts.at(-1));
    // All are awaited together, after the last part: until then a fault is nobody's.
    one.catch(() => {});
    stored.push(one);
  }
  return joined(await Promise.all(stored));
}

function joined(parts: readonly Ingested[]): Ingested {
  const stored: IngestResult[] = [];
  for (const part of parts) {
    if ("unavailable" in part) return part;
    stored.push(part);
  }
  return {
    results: stored.flatMap(({ results }) => results),
    faults: stored.flatMap(({ faults }) => faults),
    retryAfter: Math.max(...stored.map(({ retryAfter }) => retryAfter)),
  };
}
