import { LINE_FACTS } from "../../evaluation/reads.ts";
import type { Line } from "../../evaluation/types.ts";
import type { Confirmer, KeptQuote } from "../ports/records.ts";
import { agreeOn, printedFact } from "./line-facts.ts";
import { pairLines } from "./pair-lines.ts";
import {
  type Comparison,
  customerDifferences,
  type FoundDifference,
  type PromotionFact,
  type ServerCart,
  type ServerOrder,
} from "./quote-comparison.ts";

/** Compares a quote with the cart of the server that redeems it. */
export function compareWithCart(quote: KeptQuote, order: ServerOrder, server: ServerCart): Comparison {
  const { states, ...cart } = server;
  const { places, left } = pairLines(quote.lines, cart.lines);
  const isProven = quote.requestedBy === "server";
  const byLine = quote.lines.flatMap((line, at) => {
    const found = places[at]!;
    if (found.length === 0) return [missingLine(line)];
    return found.flatMap((place) => factDifferences(line, cart.lines[place]!, place, quote.currency));
  });
  return {
    cart: { ...(isProven && quote.stated), ...cart, ...(order.customer && { customer: order.customer }) },
    differences: [
      ...byLine,
      ...left.flatMap(({ units }, at) => (units === 0 ? [] : [addedUnits(cart.lines[at]!, at, units)])),
      ...customerDifferences(quote, order),
      ...(isProven ? [] : limitDifferences(quote, server)),
    ],
    confirmersOf: (fact) => confirmersOf(fact, server),
    places,
  };
}

const factDifferences = (line: Line, other: Line, place: number, currency: string): FoundDifference[] =>
  LINE_FACTS.filter((fact) => !agreeOn(fact, line, other)).map((fact) => ({
    line: line.id,
    field: fact,
    path: `cart.lines[${place}].${fact}`,
    stated: printedFact(fact, line, currency),
    confirmed: printedFact(fact, other, currency),
    affects: fact === "price" ? ["price", "subtotal"] : [fact],
    confirmation: "stated",
  }));

/** A line of the quote that the server's cart does not have. */
const missingLine = ({ id, quantity }: Line): FoundDifference => ({
  line: id,
  field: "quantity",
  path: "cart.lines",
  stated: quantity,
  confirmed: 0,
  affects: ["goods"],
  confirmation: "stated",
});

/** Units of a line of the server's cart that the quote does not have. */
const addedUnits = ({ id, quantity }: Line, at: number, units: number): FoundDifference => ({
  line: id,
  field: "quantity",
  path: `cart.lines[${at}].quantity`,
  stated: quantity - units,
  confirmed: quantity,
  affects: ["goods"],
  confirmation: "stated",
});

function limitDifferences({ stated, requestedBy }: KeptQuote, { channelId, country }: ServerCart): FoundDifference[] {
  const facts = [
    ["channel_id", stated?.channelId, channelId],
    ["shipping_address.country", stated?.country, country],
  ] as const;
  return facts.flatMap(([fact, value, other]): FoundDifference[] => {
    if (value === other && requestedBy !== undefined) return [];
    const difference = { line: null, field: fact, path: `cart.${fact}`, stated: value ?? null };
    const confirmation = other === undefined ? "default" : "stated";
    return [{ ...difference, confirmed: other ?? null, affects: [fact], confirmation }];
  });
}

function confirmersOf(fact: PromotionFact, { lines, states }: ServerCart): readonly Confirmer[] {
  if (!isLineFact(fact)) return ["server"];
  const byServer = [...lines.keys()].filter((at) => states(at, fact)).length;
  if (byServer === lines.length) return ["server"];
  return byServer === 0 ? ["catalog"] : ["catalog", "server"];
}

const isLineFact = (fact: PromotionFact): fact is (typeof LINE_FACTS)[number] =>
  LINE_FACTS.some((each) => each === fact);
