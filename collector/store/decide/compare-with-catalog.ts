import { formatAmount, MAX_MINOR, type Minor } from "../../evaluation/money.ts";
import type { LineFact } from "../../evaluation/reads.ts";
import type { Line } from "../../evaluation/types.ts";
import type { Confirmer, KeptQuote, PageFacts, ProductLine } from "../ports/records.ts";
import { type CatalogEntry, catalogFacts } from "./catalog.ts";
import { affectedByPrice, agreeOn, fieldsOf, printedFact } from "./line-facts.ts";
import { EVERY_FACT } from "./page-facts.ts";
import { sentLineOf } from "./quote.ts";
import {
  type Comparison,
  customerDifferences,
  type FoundDifference,
  type PromotionFact,
  type ServerOrder,
  shippingDifferences,
} from "./quote-comparison.ts";

/** A line of the quote with what the catalog states of it. */
interface KnownLine {
  readonly line: Line;
  /** null where the catalog stated all of the line at the quote's time. */
  readonly page: PageFacts | null;
  /** In the present catalog. */
  readonly entry: CatalogEntry | null;
  /** The price that the catalog states: the quote's, where it stated that. null where it has none. */
  readonly catalogPrice: Minor | null;
}

/** A line by its confirmed facts, and how they differ from the quote's. */
interface ComparedLine {
  readonly line: Line;
  readonly differences: readonly FoundDifference[];
}

/**
 * Compares a browser's quote with the catalog, and with the amount and the customer of a server that sends no cart. A fact that the
 * catalog stated at the quote's time is confirmed; so is one that it states now. A price that differs from both is the catalog's. Where
 * the amount is that of the goods and no price is above the catalog's, the lines are sold at the quote's prices: these decide whether
 * a product is on sale.
 * @param entryOf the product of a line in the present catalog
 */
export function compareWithCatalog(
  quote: KeptQuote,
  order: ServerOrder,
  entryOf: (line: ProductLine) => CatalogEntry | null,
): Comparison {
  const known = quote.lines.map((line, at) => knownLine(line, pageFactsAt(quote, at), entryOf));
  const isExact = order.amountIncludes.length === 0;
  const isUnderCatalog = known.every(({ line, catalogPrice }) => (catalogPrice ?? -1) >= line.price);
  const isUpToCatalog = isExact && isUnderCatalog;
  const compared = known.map((each) => comparedLine(each, isUpToCatalog, quote.currency));
  const { currency, lines } = quote;
  const { customer } = order;
  const open = known.filter(({ catalogPrice }) => catalogPrice === null);
  const byAmount = isUpToCatalog ? known.filter(({ line, catalogPrice }) => catalogPrice !== line.price) : open;
  return {
    cart: { currency, known: true, lines: compared.map(({ line }) => line), customer },
    differences: [
      ...compared.flatMap(({ differences }) => differences),
      ...(isExact && isOnlyOpenPrice(quote, known) ? [] : open.map(({ line }) => openPrice(line, isExact, currency))),
      ...customerDifferences(quote, order),
      ...unconfirmedLimits(quote),
      ...shippingDifferences(quote, {}, "evaluationId"),
    ],
    confirmersOf: (fact) => confirmersOf(fact, byAmount.length, lines.length),
    soldAsQuoted: isUnderCatalog,
    places: null,
  };
}

const pageFactsAt = ({ pageFacts }: KeptQuote, at: number): PageFacts | null =>
  pageFacts === undefined ? EVERY_FACT : (pageFacts[at] ?? null);

function knownLine(line: Line, page: PageFacts | null, entryOf: (line: ProductLine) => CatalogEntry | null): KnownLine {
  if (page === null) return { line, page, entry: null, catalogPrice: line.price };
  const entry = entryOf(line);
  const isPriceConfirmed = !page.facts.includes("price") || entry?.price === line.price;
  const catalogPrice = isPriceConfirmed ? line.price : higherPrice(line, [page.catalogPrice, entry?.price ?? null]);
  return { line, page, entry, catalogPrice };
}

/** @param isUpToCatalog whether the line is sold at its price, although the catalog's is higher */
function comparedLine(
  { line, page, entry, catalogPrice }: KnownLine,
  isUpToCatalog: boolean,
  currency: string,
): ComparedLine {
  if (page === null) return { line, differences: [] };
  const price = catalogPrice ?? line.price;
  const now = entry && catalogFacts(line, entry, isUpToCatalog ? line.price : price);
  const others = page.facts.filter((fact) => fact !== "price" && !(now && agreeOn(fact, line, now)));
  const confirmed: Line = { ...line, ...(now && fieldsOf(others, now)), price };
  const ofFacts = others.map(
    (fact): FoundDifference => ({
      ...ofLine(line, fact, currency),
      confirmed: now && printedFact(fact, confirmed, currency),
      affects: [fact],
      confirmation: now ? "stated" : "none",
    }),
  );
  if (catalogPrice === null || catalogPrice === line.price) return { line: confirmed, differences: ofFacts };
  const ofPrice: FoundDifference = {
    ...ofLine(line, "price", currency),
    confirmed: formatAmount(catalogPrice, currency),
    affects: affectedByPrice(line.price, catalogPrice),
    confirmation: "stated",
  };
  return { line: confirmed, differences: [ofPrice, ...ofFacts] };
}

const ofLine = (line: Line, field: LineFact, currency: string) => ({
  line: line.id,
  field,
  path: "evaluationId",
  stated: printedFact(field, line, currency),
});

/** The higher one of the catalog's prices then and now: a discount at it is no smaller. */
function higherPrice({ quantity }: Line, prices: readonly (Minor | null)[]): Minor | null {
  const known = prices.flatMap((price) => (price === null || price * quantity > MAX_MINOR ? [] : [price]));
  return known.length === 0 ? null : Math.max(...known);
}

/** Whether one sent line alone has no price in the catalog, and no other line has another price there: the amount confirms it. */
function isOnlyOpenPrice(quote: KeptQuote, known: readonly KnownLine[]): boolean {
  const isSame = ({ line, catalogPrice }: KnownLine) => catalogPrice === null || catalogPrice === line.price;
  const open = known.flatMap(({ line, catalogPrice }) =>
    catalogPrice === null ? [sentLineOf(line.id, quote.partOf)] : [],
  );
  return new Set(open).size === 1 && known.every(isSame);
}

/** A price that nothing confirms by itself. @param isExact whether the amount confirms the sum of all prices */
const openPrice = (line: Line, isExact: boolean, currency: string): FoundDifference => ({
  ...ofLine(line, "price", currency),
  confirmed: null,
  affects: isExact ? ["price"] : ["price", "subtotal"],
  confirmation: "none",
});

/** Only a server's cart confirms the sales channel and the destination. Without a zone, free shipping is for the promotion's zones. */
function unconfirmedLimits({ stated, requestedBy }: KeptQuote): FoundDifference[] {
  const facts = [
    ["channel_id", stated?.channelId, "none"],
    ["shipping_address.country", stated?.country, "none"],
    ["shipping_zone_id", stated?.zoneId, "default"],
  ] as const;
  return facts.flatMap(([fact, value, confirmation]): FoundDifference[] => {
    if (value === undefined && requestedBy !== undefined) return [];
    const difference = { line: null, field: fact, path: "evaluationId", stated: value ?? null, confirmed: null };
    return [{ ...difference, affects: [fact], confirmation }];
  });
}

/** @param byAmount number of lines whose price only the amount confirms */
function confirmersOf(fact: PromotionFact, byAmount: number, lines: number): readonly Confirmer[] {
  if (fact === "goods") return ["amount"];
  if (fact === "shipping_zone_id" || fact === "shipping") return [];
  if (fact.startsWith("customer.")) return ["server"];
  if ((fact !== "price" && fact !== "subtotal") || byAmount === 0) return ["catalog"];
  return byAmount === lines ? ["amount"] : ["amount", "catalog"];
}
