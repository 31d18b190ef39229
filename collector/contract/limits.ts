/**
 * Numeric limits of the API: the collector enforces them, the SDK stays below them.
 * This file contains only numbers, because the SDK imports it by value.
 */

/** Largest body of `POST /v1/events` in bytes; a larger one gets status 413. */
export const MAX_BODY_BYTES = 1_048_576;
/** Most events of one batch; a larger batch gets status 413. */
export const MAX_EVENTS_PER_BATCH = 500;
/** Most items of one event. */
export const MAX_ITEMS_PER_EVENT = 500;
/** Most codes of one event or cart. */
export const MAX_CODES_PER_EVENT = 50;
/**
 * Largest body in bytes that a browser sends with `keepalive`, for the whole page (Fetch standard; measured in three
 * engines).
 */
export const KEEPALIVE_BYTES = 65_536;
/** Characters of the longest coupon code that a promotion may have (BigCommerce). */
export const MAX_CODE_LENGTH = 50;
/** Characters of the longest code that a visitor may enter; an event with a longer one is refused. */
export const MAX_ENTERED_CODE_LENGTH = 256;
/** Characters of the longest id (event, visitor, session, transaction, customer, product). */
export const MAX_ID_LENGTH = 128;
/** Characters of the longest text of an amount or a quantity. */
export const MAX_NUMBER_LENGTH = 40;
/** Shipping methods of a cart. */
export const MAX_SHIPPING_METHODS = 20;
/** Largest quantity of one line, in units. */
export const MAX_QUANTITY = 1_000_000;

/** Most characters of the reason that a site sends for a rejected code. */
export const MAX_SITE_REASON_LENGTH = 300;
