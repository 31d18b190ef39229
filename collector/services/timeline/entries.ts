import { timeOfUuid } from "../../contract/uuid.ts";
import type { CodeCheckRow, RedemptionRow } from "../../store/ports/facts.ts";
import type { Quote } from "../../store/ports/records.ts";
import type {
  OrderRow,
  RemovalRow,
  ReversalRow,
  TimelineCheck,
  TimelineDelivery,
  TimelineFacts,
  TimelinePurchase,
} from "../../store/ports/timeline.ts";
import type { EntryKey } from "./entry-key.ts";

/** A quote that an order names. */
export interface NamedQuote extends Quote {
  readonly id: string;
  readonly transactionId: string;
}

/** What happened, with the facts as stored. */
export type StoredEntry = EntryKey &
  (
    | { readonly type: "calculation" | "code_entered" | "code_ordered"; readonly fact: TimelineCheck }
    | { readonly type: "quote"; readonly fact: NamedQuote }
    | { readonly type: "code_removed"; readonly fact: RemovalRow }
    | { readonly type: "purchase"; readonly fact: TimelinePurchase }
    | { readonly type: "order"; readonly fact: OrderRow }
    | { readonly type: "redemption"; readonly fact: RedemptionRow }
    | { readonly type: "reversal"; readonly fact: ReversalRow }
    | { readonly type: "delivery"; readonly fact: TimelineDelivery }
  );

/** The types of entries, in their order within one moment: a cause comes before its effect. */
export const ENTRY_TYPES = [
  "calculation",
  "quote",
  "code_entered",
  "code_removed",
  "purchase",
  "code_ordered",
  "order",
  "redemption",
  "reversal",
  "delivery",
] as const satisfies readonly StoredEntry["type"][];

export type EntryType = (typeof ENTRY_TYPES)[number];

const key = (type: EntryType, at: string | number, name: string): EntryKey => ({
  at: typeof at === "number" ? at : Date.parse(at),
  rank: ENTRY_TYPES.indexOf(type),
  name,
});

/** A number as a text of which the lower one sorts first. */
const numbered = (value: number): string => String(value).padStart(16, "0");

/** The entries of a timeline, in no order. */
export function entriesOf(facts: TimelineFacts): StoredEntry[] {
  const quotes = facts.purchases.flatMap(quoteEntries);
  const quoted = new Set(quotes.map(({ name }) => name));
  const orders = new Set(facts.purchases.map(({ eventId }) => eventId));
  return [
    ...facts.checks.filter(({ row }) => !quoted.has(row.event_id)).map((fact) => checkEntry(fact, orders)),
    ...quotes,
    ...facts.removals.map((fact): StoredEntry => {
      const type = "code_removed";
      return { ...key(type, fact.removed_at, `${fact.event_id} ${fact.code}`), type, fact };
    }),
    ...facts.purchases.map((fact): StoredEntry => {
      const { occurred_at, cdp_source, transaction_id } = fact.row;
      return { ...key("purchase", occurred_at, `${cdp_source} ${transaction_id}`), type: "purchase", fact };
    }),
    ...facts.orders.map((fact): StoredEntry => {
      const type = "order";
      return { ...key(type, fact.updated_at, `${fact.platform} ${fact.order_id}`), type, fact };
    }),
    ...facts.redemptions.map((fact): StoredEntry => {
      const type = "redemption";
      return { ...key(type, fact.occurred_at, numbered(fact.id)), type, fact };
    }),
    ...facts.reversals.map((fact): StoredEntry => {
      const type = "reversal";
      return { ...key(type, fact.reversed_at, numbered(fact.id)), type, fact };
    }),
    ...facts.deliveries.map((fact): StoredEntry => {
      const type = "delivery";
      return { ...key(type, fact.created_at, numbered(fact.seq)), type, fact };
    }),
  ];
}

/** @param orders the events of purchases: a code in one was ordered, not entered */
function checkEntry(fact: TimelineCheck, orders: ReadonlySet<string>): StoredEntry {
  const { row } = fact;
  const type = checkType(row, orders);
  return { ...key(type, row.occurred_at, `${row.event_id} ${numbered(row.position)}`), type, fact };
}

function checkType({ cart_source, event_id }: CodeCheckRow, orders: ReadonlySet<string>) {
  if (cart_source === "calculation") return "calculation";
  return orders.has(event_id) || event_id.startsWith(OF_SERVER) ? "code_ordered" : "code_entered";
}

/** The beginning of the event of a code that an order of the shop's server names. */
const OF_SERVER = "order:";

/** The id of a quote says when it was made. One of an older version, which kept no id, has the time of its purchase. */
function quoteEntries({ row, quote }: TimelinePurchase): StoredEntry[] {
  if (quote?.id === undefined) return [];
  const { id } = quote;
  const at = timeOfUuid(id) ?? row.occurred_at;
  return [{ ...key("quote", at, id), type: "quote", fact: { ...quote, id, transactionId: row.transaction_id } }];
}
