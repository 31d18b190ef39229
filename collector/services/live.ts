import type { FieldError } from "../contract/responses/event-results.ts";
import { formatAmount } from "../evaluation/money.ts";
import { CODE_CHECK_COLUMNS } from "../store/columns/code-checks.ts";
import { EVENT_COLUMNS } from "../store/columns/events.ts";
import { rowMask } from "../store/decide/privacy/masking.ts";
import type { CodeCheckRow, EventRow, FactFilter } from "../store/ports/facts.ts";
import type { RejectedEvent } from "../store/ports/ingest.ts";
import type { Store } from "../store/ports/store.ts";
import { iso } from "./iso.ts";
import { maskOf, type Reader } from "./masking.ts";

/**
 * A message of the live stream: an event, a code check, a rejected event, or `skipped`: rows were left out before it.
 */
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

/** The position of a stream: the last sequence number of each list. */
interface Position {
  readonly events: number;
  readonly checks: number;
  readonly rejected: number;
}

/** Includes test sites and bots: a tag under test is often one of them. */
const EVERYTHING: FactFilter = { cdp_source: "all", traffic: "all" };
/** Most rows of each list per poll. */
const LIMIT = 200;
/** Rows from before the stream began. */
const BACKLOG = 25;

/**
 * A poll function that returns the messages since its last call, and at first the latest ones. Where there are more
 * than a poll can return, it skips to the latest ones and says so.
 */
export function liveMessages(store: Store, reader: Reader): () => Promise<readonly LiveMessage[]> {
  const propertyId = reader.property.id;
  let position: Position | null = null;
  return async () => {
    const after = position ?? (await backlogStart(store, propertyId));
    const query = { propertyId, filter: EVERYTHING, limit: LIMIT };
    const checks = await store.codeChecks({ ...query, after: after.checks });
    // Read after the checks, so that they contain the event of each.
    const [events, rejected] = await Promise.all([
      store.events({ ...query, after: after.events }),
      store.rejectedEvents({ propertyId, limit: LIMIT, after: after.rejected, waiting: false }),
    ]);
    const isTruncated = events.more || checks.more;
    position = isTruncated
      ? null
      : { events: events.last, checks: checks.last, rejected: rejected.at(-1)?.id ?? after.rejected };
    const mask = await maskOf(store, reader);
    const [eventOf, checkOf] = [rowMask(EVENT_COLUMNS, mask), rowMask(CODE_CHECK_COLUMNS, mask)];
    return [
      ...events.rows.map((row) => ({ type: "event", data: eventOf(row) }) as const),
      ...rejected.map((event) => ({ type: "rejected", data: liveRejectedEvent(event) }) as const),
      ...checks.rows.map((row) => ({ type: "check", data: liveCheck(checkOf(row)) }) as const),
      ...(isTruncated ? [{ type: "skipped", data: {} } as const] : []),
    ];
  };
}

async function backlogStart(store: Store, propertyId: string): Promise<Position> {
  const query = { propertyId, filter: EVERYTHING, limit: BACKLOG, newestFirst: true, after: Number.MAX_SAFE_INTEGER };
  const [events, checks, rejected] = await Promise.all([
    store.events(query),
    store.codeChecks(query),
    store.rejectedEvents({ propertyId, limit: 1, after: Number.MAX_SAFE_INTEGER, newestFirst: true, waiting: false }),
  ]);
  const before = (rows: readonly { readonly change_seq: number }[]) => (rows.at(-1)?.change_seq ?? 1) - 1;
  return { events: before(events.rows), checks: before(checks.rows), rejected: rejected[0]?.id ?? 0 };
}

const liveRejectedEvent = ({ id, event_id, received_at, errors }: RejectedEvent): LiveRejectedEvent => ({
  id,
  event_id,
  received_at: iso(received_at),
  errors,
});

const liveCheck = (row: CodeCheckRow): LiveCheck => ({
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
