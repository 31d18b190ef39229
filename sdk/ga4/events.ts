import type { Item } from "../types.ts";
import { amountIn } from "./amount.ts";
import { type Fields, fieldsOf, listOf, scalarOf } from "./fields.ts";
import { EVENTS, ITEM_AMOUNTS, ITEM_FIELDS, TOTALS } from "./mapping.ts";
import type { Message } from "./messages.ts";

/** The arguments of a call of `track`. */
export interface BridgeEvent {
  readonly category: string;
  readonly action: string;
  readonly payload: { readonly items: Item[]; readonly dims?: Fields; readonly extra: Fields };
}

/** An amount of an event, read where it is a text. */
const amountOf = (value: unknown) => amountIn(scalarOf(value));

/** The first of some fields that has a value. @param names parted by a blank */
const firstOf = (fields: Fields, names: string) =>
  names
    .split(" ")
    .map((name) => scalarOf(fields[name]))
    .find((value) => value !== undefined);

/** Prices are as the page has them: the collector finds out whether a discount is taken off them. */
function itemOf(sent: unknown, type: string): Item {
  const fields = fieldsOf(sent);
  const item: Item = { type };
  for (const name in ITEM_FIELDS) item[name] = firstOf(fields, ITEM_FIELDS[name]!);
  for (const name of ITEM_AMOUNTS) item[name] = amountOf(fields[name]);
  return item;
}

/** The coupons of an event and of its items, each once. A list in one text stays one: the collector knows the codes. */
export function couponsOf({ coupon, items }: Fields): string[] {
  const ofItems = listOf(items).map((item) => fieldsOf(item).coupon);
  const texts = ([] as unknown[]).concat(coupon, ofItems).map((value) => `${scalarOf(value) || ""}`.trim());
  return [...new Set(texts)].filter((text) => text);
}

/** The event of a message. The collector reads prices and coupons by its mark `ga4_event`. */
export function eventOf({ name, params }: Message): BridgeEvent {
  const [category, action] = EVENTS[name]!.split("/") as [string, string];
  const sent = listOf(params.items);
  const items = sent.map((item) => itemOf(item, category === "banner" ? category : "product"));
  const totals: Record<string, unknown> = {};
  for (const field of TOTALS) totals[field] = amountOf(params[field]);
  const extra: Record<string, unknown> = {
    ga4_event: name,
    currency: scalarOf(params.currency) || scalarOf(fieldsOf(sent[0]).currency),
    src_search_term: scalarOf(params.search_term),
    coupon: couponsOf({ coupon: params.coupon })[0],
  };
  if (action !== "purchase" && action !== "refund")
    return { category, action, payload: { items, extra: { ...totals, ...extra } } };
  const { value, discount, ...others } = totals;
  const order = {
    id: scalarOf(params.transaction_id),
    revenue: value,
    discount_amount: discount,
    promotion_code: couponsOf(params),
  };
  return { category, action, payload: { items, dims: { transaction: { ...others, ...order } }, extra } };
}

/** The shop took the code, and nobody was seen entering it. */
const REPORTED = { outcome: "accepted", entry: "reported" };

/** An event about a code that a message has, or has no longer. */
export const codeEvent = (action: "used" | "removed", code: string, step: string): BridgeEvent => ({
  category: "promotion_code",
  action,
  payload: {
    items: [{ type: "promotion_code", id: code, ...(action === "used" && REPORTED) }],
    extra: { ga4_event: step },
  },
});
