/**
 * The plain numbers of the wire, in one place: the collector enforces them, the SDK stays below them.
 * Nothing but numbers may live here: the SDK imports this file by value.
 */

/** Largest body of `POST /v1/events`, in bytes; more answers 413. */
export const MAX_BODY_BYTES = 1_048_576;
/** Largest number of events in one batch; more answers 413. */
export const MAX_EVENTS_PER_BATCH = 500;
/** Largest number of items in one event. */
export const MAX_ITEMS_PER_EVENT = 500;
/** Largest number of codes that one event or cart may name. */
export const MAX_CODES_PER_EVENT = 50;
/** A body that a browser may send with `keepalive`, shared by the whole page (Fetch standard, measured in three engines). */
export const KEEPALIVE_BYTES = 65_536;
/** Longest coupon code that a promotion may have (BigCommerce). */
export const MAX_CODE_LENGTH = 50;
/** Longest code that a shopper may type before the event is refused. */
export const MAX_ENTERED_CODE_LENGTH = 256;
/** Longest id (event, visitor, session, transaction, customer, product). */
export const MAX_ID_LENGTH = 128;
/** Largest quantity of one line. */
export const MAX_QUANTITY = 1_000_000;
