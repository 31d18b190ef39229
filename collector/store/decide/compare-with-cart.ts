import { lineValue } from "../../evaluation/divided-lines.ts";
import { formatAmount } from "../../evaluation/money.ts";
import { type IdFact, LINE_FACTS } from "../../evaluation/reads.ts";
import type { Cart, Line } from "../../evaluation/types.ts";
import type { Confirmer, KeptQuote } from "../ports/records.ts";
import { affectedByPrice, agreeOn, printedFact } from "./line-facts.ts";
import { differentIds, idOf, isSameProduct, type Pairing, pairLines } from "./pair-lines.ts";
import {
  type Comparison,
  customerDifferences,
  type FoundDifference,
  type PromotionFact,
  type ServerCart,
  type ServerOrder,
  shippingDifferences,
} from "./quote-comparison.ts";

/** Compares a quote with the cart of the server that redeems it. */
export function compareWithCart(quote: KeptQuote, order: ServerOrder, server: ServerCart): Comparison {
  const { states, ...sent } = server;
  const isZoneQuoted = quote.requestedBy === undefined || quote.stated?.zoneId !== undefined;
  // Free shipping without a quoted zone is for the promotion's zones, wherever the order goes: but not where it takes a price off.
  const isZoneRead = isZoneQuoted || quote.stated?.shipping !== undefined;
  const cart: Cart = {
    ...sent,
    shipping: confirmedShipping(quote, server),
    ...(!isZoneRead && { zoneId: undefined }),
  };
  const pairing = pairLines(quote.lines, cart.lines);
  const { places } = pairing;
  const isProven = quote.requestedBy === "server";
  return {
    cart: { ...(isProven && quote.stated), ...cart, ...(order.customer && { customer: order.customer }) },
    differences: [
      ...quote.lines.flatMap((line, at) =>
        places[at]!.flatMap((place) => lineDifferences(line, cart.lines[place]!, place, quote.currency)),
      ),
      ...quantityDifferences(quote.lines, cart.lines, pairing),
      ...customerDifferences(quote, order),
      ...(isProven ? [] : limitDifferences(quote, cart)),
      ...shippingDifferences(quote, cart, "cart.shipping"),
    ],
    confirmersOf: (fact) => confirmersOf(fact, server),
    soldAsQuoted: false,
    places,
  };
}

const lineDifferences = (line: Line, other: Line, place: number, currency: string): FoundDifference[] => [
  ...differentIds(line, other).map((fact) => idDifference(fact, line, other, place)),
  ...factDifferences(line, other, place, currency),
  ...amountDifferences(line, other, place, currency),
  ...customPriceDifferences(line, other, place),
  ...minimumPriceDifferences(line, other, place, currency),
];

/** An id that one of both lines lacks differs, too: a promotion may be for it. */
function idDifference(fact: IdFact, line: Line, other: Line, place: number): FoundDifference {
  const [stated, confirmed] = [idOf(fact, line), idOf(fact, other)];
  const confirmation = stated === null || confirmed === null ? "default" : "stated";
  const path = `cart.lines[${place}].${fact}`;
  return { line: line.id, field: fact, path, stated, confirmed, affects: [fact], confirmation };
}

/** Only a server knows which prices are custom: a page that leaves it out gets a discount that the line must not have. */
function customPriceDifferences(line: Line, other: Line, place: number): FoundDifference[] {
  const [stated = false, confirmed = false] = [line.isCustomPrice, other.isCustomPrice];
  if (stated === confirmed) return [];
  const path = `cart.lines[${place}].is_custom_price`;
  const difference = { line: line.id, field: "is_custom_price", path, stated, confirmed } as const;
  return [{ ...difference, affects: ["goods"], confirmation: "stated" }];
}

/** A page that leaves out a minimum price gets a discount that the line must not have. A lower one takes nothing away. */
function minimumPriceDifferences(line: Line, other: Line, place: number, currency: string): FoundDifference[] {
  const [stated = 0, confirmed = 0] = [line.minimumPrice, other.minimumPrice];
  if (confirmed <= stated) return [];
  const amounts = { stated: formatAmount(stated, currency), confirmed: formatAmount(confirmed, currency) };
  const difference = { line: line.id, field: "minimum_price", path: `cart.lines[${place}].minimum_price` } as const;
  return [{ ...difference, ...amounts, affects: ["goods"], confirmation: "stated" }];
}

const factDifferences = (line: Line, other: Line, place: number, currency: string): FoundDifference[] =>
  LINE_FACTS.filter((fact) => !agreeOn(fact, line, other)).map((fact) => ({
    line: line.id,
    field: fact,
    path: `cart.lines[${place}].${fact}`,
    stated: printedFact(fact, line, currency),
    confirmed: printedFact(fact, other, currency),
    affects: fact === "price" ? affectedByPrice(line.price, other.price) : [fact],
    confirmation: "stated",
  }));

/** Units of one price may share an amount that their number does not divide: it differs by less than a cent for each of them. */
function amountDifferences(line: Line, other: Line, place: number, currency: string): FoundDifference[] {
  if (line.price !== other.price || (line.amount === undefined && other.amount === undefined)) return [];
  if (line.quantity === other.quantity && lineValue(line) === lineValue(other)) return [];
  const [stated, confirmed] = [formatAmount(lineValue(line), currency), formatAmount(lineValue(other), currency)];
  const path = `cart.lines[${place}].price`;
  const fact = { line: line.id, field: "price", path, stated, confirmed } as const;
  return [{ ...fact, affects: affectedByPrice(line.price, other.price), confirmation: "stated" }];
}

/** One difference for each line whose quantity differs: a line of the quote, else of the server's cart. */
function quantityDifferences(lines: readonly Line[], others: readonly Line[], { places, left }: Pairing) {
  const open = left.map(({ units }) => units);
  const missing = lines.flatMap((line, at) => {
    if (places[at]!.length > 0) return [];
    const same = [...others.keys()].filter((other) => open[other]! > 0 && isSameProduct(line, others[other]!));
    const units = same.reduce((sum, other) => sum + open[other]!, 0);
    for (const other of same) open[other] = 0;
    return [otherQuantity(line.id, same[0], line.quantity, units)];
  });
  const added = open.flatMap((units, at) => {
    if (units === 0) return [];
    const quoted = lines[places.findIndex((found) => found.includes(at))];
    const before = quoted?.quantity ?? 0;
    return [otherQuantity(quoted?.id ?? others[at]!.id, at, before, before + units)];
  });
  return [...missing, ...added];
}

/** @param at position in the server's cart; undefined where that has no unit of the line */
const otherQuantity = (id: string, at: number | undefined, stated: number, confirmed: number): FoundDifference => ({
  line: id,
  field: "quantity",
  path: at === undefined ? "cart.lines" : `cart.lines[${at}].quantity`,
  stated,
  confirmed,
  affects: ["goods"],
  confirmation: "stated",
});

function limitDifferences({ stated, requestedBy }: KeptQuote, { channelId, country, zoneId }: Cart): FoundDifference[] {
  const facts = [
    ["channel_id", stated?.channelId, channelId],
    ["shipping_address.country", stated?.country, country],
    ["shipping_zone_id", stated?.zoneId, zoneId],
  ] as const;
  return facts.flatMap(([fact, value, other]): FoundDifference[] => {
    if (value === other && requestedBy !== undefined) return [];
    const difference = { line: null, field: fact, path: `cart.${fact}`, stated: value ?? null };
    const confirmation = other === undefined ? "default" : "stated";
    return [{ ...difference, confirmed: other ?? null, affects: [fact], confirmation }];
  });
}

/** A quote that says nothing of its shipping has no discount on it. A server's own quote is proven, unless the server says otherwise. */
function confirmedShipping({ stated, requestedBy }: KeptQuote, { shipping }: ServerCart): Cart["shipping"] {
  if (stated?.shipping === undefined) return undefined;
  return requestedBy === "server" ? (shipping ?? stated.shipping) : shipping;
}

function confirmersOf(fact: PromotionFact, { lines, states }: ServerCart): readonly Confirmer[] {
  if (!isLineFact(fact)) return ["server"];
  const byServer = [...lines.keys()].filter((at) => states(at, fact)).length;
  if (byServer === lines.length) return ["server"];
  return byServer === 0 ? ["catalog"] : ["catalog", "server"];
}

const isLineFact = (fact: PromotionFact): fact is (typeof LINE_FACTS)[number] =>
  LINE_FACTS.some((each) => each === fact);
