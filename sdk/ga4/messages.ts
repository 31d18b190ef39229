import { type Fields, fieldsOf, listOf } from "./fields.ts";
import { EVENTS, UNIVERSAL } from "./mapping.ts";

/** An event of the data layer in GA4's terms. */
export interface Message {
  /** GA4's name of it. */
  readonly name: string;
  /** Its parameters, `items` among them. */
  readonly params: Fields;
  /** How the page wrote it: a page may write one event in several forms. */
  readonly form: "gtag" | "ga4" | "universal";
}

/**
 * Reads one entry of the data layer by itself, never the state of all entries before it.
 * @returns no message for entries that mean nothing here
 * @throws where an access to the entry does
 */
export function messagesIn(entry: unknown): Message[] {
  const { 0: command, 1: name, 2: params, event, ecommerce } = fieldsOf(entry);
  if (command === "event") return messageOf(name, fieldsOf(params), "gtag");
  const commerce = fieldsOf(ecommerce);
  const parts = commerce.items ? [] : Object.keys(UNIVERSAL).filter((part) => commerce[part]);
  if (parts.length > 0) return parts.map((part) => universalMessage(part, commerce));
  return messageOf(event, ecommerce ? commerce : fieldsOf(entry), "ga4");
}

const messageOf = (name: unknown, params: Fields, form: Message["form"]): Message[] =>
  // Every object has fields such as `toString`, which are no texts.
  typeof EVENTS[name as string] === "string" ? [{ name: `${name}`, params, form }] : [];

/** Impressions are a list; the other parts have their items in `products` or `promotions`. */
function universalMessage(part: string, commerce: Fields): Message {
  const { actionField, products, promotions } = fieldsOf(commerce[part]);
  const { id, revenue, step, ...action } = fieldsOf(actionField);
  return {
    name: Number(step) > 1 ? "add_payment_info" : UNIVERSAL[part]!,
    params: {
      ...action,
      transaction_id: id,
      value: revenue,
      currency: commerce.currencyCode,
      items: products || promotions || listOf(commerce[part]),
    },
    form: "universal",
  };
}
