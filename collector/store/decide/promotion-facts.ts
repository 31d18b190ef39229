import type { CompiledPromotion } from "../../evaluation/compile.ts";
import { readsOf } from "../../evaluation/customer.ts";
import { limitsCountries } from "../../evaluation/eligibility.ts";
import type { Quote } from "../ports/records.ts";
import type { FoundDifference, LimitFact, PromotionFact } from "./quote-comparison.ts";

/** The facts of a cart that a promotion reads. */
export type PromotionFacts = ReadonlySet<PromotionFact>;

export function factsReadBy({ promotion, reads }: CompiledPromotion): PromotionFacts {
  const { channels, shipping_address } = promotion;
  const customer = readsOf(promotion.customer);
  const limits: readonly (readonly [LimitFact, boolean])[] = [
    ["customer.group_id", customer.group],
    ["customer.order_count", customer.orders],
    ["customer.segment_ids", customer.segments],
    ["channel_id", channels.length > 0],
    ["shipping_address.country", shipping_address !== null && limitsCountries(shipping_address)],
  ];
  return new Set(["goods", ...reads(), ...limits.flatMap(([fact, isRead]) => (isRead ? [fact] : []))] as const);
}

/** The facts of a quote that a promotion reads. A quote that says nothing of its shipping has no discount on it to confirm. */
export function factsReadIn({ stated }: Quote, compiled: CompiledPromotion): PromotionFacts {
  const facts = factsReadBy(compiled);
  return stated?.shipping === undefined ? new Set([...facts].filter((fact) => fact !== "shipping")) : facts;
}

/** Whether a promotion that reads some facts depends on a difference. */
export const affects = (difference: FoundDifference, facts: PromotionFacts): boolean =>
  difference.affects.some((fact) => facts.has(fact));

/** Whether nothing confirms a fact that a promotion reads. */
export const hasOpenFact = (facts: PromotionFacts, differences: readonly FoundDifference[]): boolean =>
  differences.some((difference) => difference.confirmation === "none" && affects(difference, facts));

/** The facts by the names of their fields. */
export const fieldsOfFacts = (facts: PromotionFacts): PromotionFact[] => [
  ...new Set([...facts].map((fact) => FIELDS[fact] ?? fact)),
];

/** The fields of facts that are not fields themselves. */
const FIELDS: Readonly<Partial<Record<PromotionFact, PromotionFact>>> = {
  subtotal: "price",
  is_free: "price",
  product_id: "goods",
  variant_id: "goods",
};
