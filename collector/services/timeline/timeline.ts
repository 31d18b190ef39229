import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import { cursorAt } from "../cursor.ts";
import { maskOf, type Reader, refusePersonalFilters } from "../masking.ts";
import type { SentQuery } from "../query.ts";
import { isRefusal, type Refusal } from "../refusal.ts";
import { type CartOf, cartsOf } from "./carts.ts";
import { entriesOf, type StoredEntry } from "./entries.ts";
import { compareKeys, keyText } from "./entry-key.ts";
import { type ListedEntry, listerOf } from "./listed-entries.ts";
import { productNames } from "./product-names.ts";
import { readTimelineQuery, type TimelineRequest } from "./query.ts";

/** A page of a timeline. */
export interface Timeline {
  /** In the order of time. */
  readonly data: readonly ListedEntry[];
  /** The cursor of the entries before; null: these are the first. */
  readonly meta: { readonly next_cursor: string | null };
}

/** The story of an order, a customer or a browser: each code entered and removed, and what came of it. */
export async function timeline(store: Store, reader: Reader, sent: SentQuery): Promise<Timeline | Refusal> {
  const refused = refusePersonalFilters(reader, sent);
  if (refused) return refused;
  const { property } = reader;
  const request = readTimelineQuery(property.id, sent);
  if (isRefusal(request)) return request;
  const { page, earlier } = await pageOf(store, property, request);
  const carts = await cartsOf(store, property, page);
  const names = await productNames(store, property, productsIn(page, carts));
  const listed = listerOf(await maskOf(store, reader), carts, names);
  const [first] = page;
  const next_cursor = earlier && first ? cursorAt(request.scope, keyText(first)) : null;
  return { data: page.map(listed), meta: { next_cursor } };
}

/** The latest entries before a position, in the order of time, and whether there are earlier ones. */
async function pageOf(store: Store, property: Property, { subject, cdpSource, before, limit }: TimelineRequest) {
  const facts = await store.timeline({ propertyId: property.id, subject, cdpSource, until: before.at });
  const entries = entriesOf(facts)
    .filter((entry) => compareKeys(entry, before) < 0)
    .sort(compareKeys);
  return { page: entries.slice(-limit), earlier: entries.length > limit };
}

/** The ids of the products that entries show. */
const productsIn = (page: readonly StoredEntry[], carts: CartOf): ReadonlySet<string> =>
  new Set(
    page.flatMap((entry) => {
      const lines = linesOf(entry, carts) ?? [];
      return lines.flatMap(({ productId }) => productId ?? []);
    }),
  );

function linesOf(entry: StoredEntry, carts: CartOf) {
  if (entry.type === "quote" || entry.type === "purchase") return entry.fact.lines;
  return carts(entry)?.lines;
}
