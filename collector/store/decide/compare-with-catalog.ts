import { formatAmount, MAX_MINOR, type Minor } from "../../evaluation/money.ts";
import type { Line } from "../../evaluation/types.ts";
import type { Confirmer, KeptQuote, PageFacts, ProductLine } from "../ports/records.ts";
import { type CatalogEntry, catalogLine } from "./catalog.ts";
import { agreeOn, fieldsOf, printedFact } from "./line-facts.ts";
import { EVERY_FACT } from "./page-facts.ts";
import { sentLineOf } from "./quote.ts";
import {
  type Comparison,
  customerDifferences,
  type FoundDifference,
  type PromotionFact,
  type ServerOrder,
} from "./quote-comparison.ts";

/** A line by the catalog, and how it differs from the quote's. */
interface ComparedLine {
  /** With the facts of the catalog, where it has any. */
  readonly line: Line;
  readonly differences: readonly FoundDifference[];
  /** Whether nothing confirms the price of the line by itself. */
  readonly isPriceOpen: boolean;
  /** Whether the price differs from the catalog's. */
  readonly isPriceOther: boolean;
}

/**
 * Compares a browser's quote with the catalog, and with the amount and the customer of a server that sends no cart. A fact that the
 * catalog stated at the quote's time is confirmed; so is one that it states now.
 * @param entryOf the product of a line in the present catalog
 */
export function compareWithCatalog(
  quote: KeptQuote,
  order: ServerOrder,
  entryOf: (line: ProductLine) => CatalogEntry | null,
): Comparison {
  const compared = quote.lines.map((line, at) => {
    const page = quote.pageFacts === undefined ? EVERY_FACT : (quote.pageFacts[at] ?? null);
    return page === null ? unchanged(line) : comparedLine(line, page, entryOf(line), quote.currency);
  });
  const byAmount = amountConfirms(quote, order, compared);
  const { currency, lines } = quote;
  const { customer } = order;
  return {
    cart: { currency, known: true, lines: compared.map(({ line }) => line), customer },
    differences: [
      ...compared.flatMap(({ differences }) => differences),
      ...(byAmount === "each price" ? [] : openPrices(quote, compared, byAmount)),
      ...customerDifferences(quote, order),
      ...unconfirmedLimits(quote),
    ],
    confirmersOf: (fact) => confirmersOf(fact, compared.filter(({ isPriceOpen }) => isPriceOpen).length, lines.length),
    places: null,
  };
}

const unchanged = (line: Line): ComparedLine => ({ line, differences: [], isPriceOpen: false, isPriceOther: false });

function comparedLine(line: Line, page: PageFacts, entry: CatalogEntry | null, currency: string): ComparedLine {
  const now = entry && catalogLine(line, entry);
  const others = page.facts.filter((fact) => fact !== "price" && !(now && agreeOn(fact, line, now)));
  const isPricePages = page.facts.includes("price") && now?.price !== line.price;
  const price = isPricePages ? catalogPriceOf(line, [page.catalogPrice, now?.price ?? null]) : line.price;
  const confirmed: Line = { ...line, ...(now && fieldsOf(others, now)), price: price ?? line.price };
  const priceDiffers = price !== null && price !== line.price;
  const differing = priceDiffers ? (["price", ...others] as const) : others;
  return {
    line: confirmed,
    differences: differing.map((fact) => ({
      line: line.id,
      field: fact,
      path: "evaluationId",
      stated: printedFact(fact, line, currency),
      confirmed: now || fact === "price" ? printedFact(fact, confirmed, currency) : null,
      affects: fact === "price" ? ["price", "subtotal"] : [fact],
      confirmation: now || fact === "price" ? "stated" : "none",
    })),
    isPriceOpen: price === null,
    isPriceOther: priceDiffers,
  };
}

/** The higher one of the catalog's prices then and now: a discount at it is no smaller. */
function catalogPriceOf({ quantity }: Line, prices: readonly (Minor | null)[]): Minor | null {
  const known = prices.flatMap((price) => (price === null || price * quantity > MAX_MINOR ? [] : [price]));
  return known.length === 0 ? null : Math.max(...known);
}

/** The prices that a server's amount confirms: the sum of the goods, and also the price of an only line without a price in the catalog. */
function amountConfirms(
  quote: KeptQuote,
  { amountIncludes }: ServerOrder,
  compared: readonly ComparedLine[],
): "nothing" | "their sum" | "each price" {
  if (amountIncludes.length > 0) return "nothing";
  const open = compared.flatMap(({ line, isPriceOpen }) => (isPriceOpen ? [sentLineOf(line.id, quote.partOf)] : []));
  const isOnly = new Set(open).size === 1 && !compared.some(({ isPriceOther }) => isPriceOther);
  return isOnly ? "each price" : "their sum";
}

const openPrices = (
  { currency }: KeptQuote,
  compared: readonly ComparedLine[],
  byAmount: "nothing" | "their sum",
): FoundDifference[] =>
  compared.flatMap(({ line, isPriceOpen }) => {
    if (!isPriceOpen) return [];
    return {
      line: line.id,
      field: "price",
      path: "evaluationId",
      stated: formatAmount(line.price, currency),
      confirmed: null,
      affects: byAmount === "nothing" ? ["price", "subtotal"] : ["price"],
      confirmation: "none",
    };
  });

/** Only a server's cart confirms the sales channel and the destination. */
function unconfirmedLimits({ stated, requestedBy }: KeptQuote): FoundDifference[] {
  const facts = [
    ["channel_id", stated?.channelId],
    ["shipping_address.country", stated?.country],
  ] as const;
  return facts.flatMap(([fact, value]) => {
    if (value === undefined && requestedBy !== undefined) return [];
    const difference = { line: null, field: fact, path: "evaluationId", stated: value ?? null, confirmed: null };
    return { ...difference, affects: [fact], confirmation: "none" } as const;
  });
}

function confirmersOf(fact: PromotionFact, openPrices: number, lines: number): readonly Confirmer[] {
  if (fact.startsWith("customer.")) return ["server"];
  if (fact !== "price" && fact !== "subtotal") return ["catalog"];
  if (openPrices === 0) return ["catalog"];
  return openPrices === lines ? ["server"] : ["catalog", "server"];
}
