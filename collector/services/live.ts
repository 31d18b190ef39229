import type { FieldError } from "../contract/responses/event-results.ts";
import { formatAmount } from "../evaluation/money.ts";
import type { CodeCheckRow, EventRow, FactFilter } from "../store/ports/facts.ts";
import type { RejectedEvent } from "../store/ports/ingest.ts";
import type { Store } from "../store/ports/store.ts";

/** What who looks is told: an event, what the rules say of a code, or an event that was refused; `skipped`: more came than is told. */
export type LiveMessage =
  | { readonly type: "event"; readonly data: EventRow }
  | { readonly type: "check"; readonly data: LiveCheck }
  | { readonly type: "rejected"; readonly data: LiveRejectedEvent }
  | { readonly type: "skipped"; readonly data: object };

interface LiveCheck {
  readonly event_id: string;
  readonly code: string;
  readonly status: number;
  readonly reason: string | null;
  readonly in_totals: boolean;
  readonly discount: string;
  readonly missing_amount: string | null;
  readonly missing_quantity: number | null;
  readonly currency: string;
  readonly cart_source: string;
  readonly customer_id: string | null;
  readonly received_at: string;
}

interface LiveRejectedEvent {
  readonly id: number;
  readonly event_id: string | null;
  readonly received_at: string;
  readonly errors: readonly FieldError[];
}

/** How far a stream has come. */
interface Place {
  readonly events: number;
  readonly checks: number;
  readonly rejected: number;
}

/** Tests and robots are shown too: whoever tries a tag may be either. */
const EVERYTHING: FactFilter = { cdp_source: "all", traffic: "all" };
/** So many of each are told at once. */
const LIMIT = 200;
/** So many are told of what came before somebody looked. */
const BEFORE = 25;

/** Tells what came since it was last asked; at first, what came last before. Where too much comes, some is left out, and said so. */
export function liveMessages(store: Store, propertyId: string): () => Promise<readonly LiveMessage[]> {
  let place: Place | null = null;
  return async () => {
    const after = place ?? (await start(store, propertyId));
    const query = { propertyId, filter: EVERYTHING, limit: LIMIT };
    const checks = await store.codeChecks({ ...query, after: after.checks });
    // After the checks, so that the event of each is among them.
    const [events, rejected] = await Promise.all([
      store.events({ ...query, after: after.events }),
      store.rejectedEvents({ propertyId, limit: LIMIT, after: after.rejected, waiting: false }),
    ]);
    const tooMuch = events.more || checks.more;
    place = tooMuch
      ? null
      : { events: events.last, checks: checks.last, rejected: rejected.at(-1)?.id ?? after.rejected };
    return [
      ...events.rows.map((data) => ({ type: "event", data }) as const),
      ...rejected.map((event) => ({ type: "rejected", data: liveRejectedEvent(event) }) as const),
      ...checks.rows.map((row) => ({ type: "check", data: shown(row) }) as const),
      ...(tooMuch ? [{ type: "skipped", data: {} } as const] : []),
    ];
  };
}

const liveRejectedEvent = ({ id, event_id, received_at, errors }: RejectedEvent): LiveRejectedEvent => ({
  id,
  event_id,
  received_at: new Date(received_at).toISOString(),
  errors,
});

async function start(store: Store, propertyId: string): Promise<Place> {
  const query = { propertyId, filter: EVERYTHING, limit: BEFORE, newestFirst: true, after: Number.MAX_SAFE_INTEGER };
  const [events, checks, rejected] = await Promise.all([
    store.events(query),
    store.codeChecks(query),
    store.rejectedEvents({ propertyId, limit: 1, after: Number.MAX_SAFE_INTEGER, newestFirst: true, waiting: false }),
  ]);
  const before = (rows: readonly { readonly change_seq: number }[]) => (rows.at(-1)?.change_seq ?? 1) - 1;
  return { events: before(events.rows), checks: before(checks.rows), rejected: rejected[0]?.id ?? 0 };
}

const shown = (row: CodeCheckRow): LiveCheck => ({
  event_id: row.event_id,
  code: row.code,
  status: row.status,
  reason: row.reason,
  in_totals: row.in_totals,
  discount: formatAmount(row.discount_minor, row.currency),
  missing_amount: row.missing_amount_minor === null ? null : formatAmount(row.missing_amount_minor, row.currency),
  missing_quantity: row.missing_quantity,
  currency: row.currency,
  cart_source: row.cart_source,
  customer_id: row.customer_id,
  received_at: row.received_at,
});
