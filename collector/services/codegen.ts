import { randomInt } from "node:crypto";
import { type CodegenOrder, ENOUGH_BITS, GOOD_BITS, parseCodegen } from "../contract/promotion/codegen.ts";
import type { GeneratedCodes } from "../contract/responses/code.ts";
import type { StoredCode } from "../store/ports/promotions.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { refuseCode } from "./codes.ts";
import { refuseImported } from "./imported.ts";
import { idFrom } from "./path-id.ts";
import { noPromotion } from "./promotions.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** Candidates per code, first and second try: the second one succeeds also where most candidates exist already. */
const CANDIDATES = [2, 40];

/** Draws per candidate; where they give no new candidate, no others are left. */
const DRAWS = 20;

/** An unpredictable whole number from 0 up to, and without, `limit`. */
export type RandomBelow = (limit: number) => number;

/**
 * Generates codes for a BULK promotion: as many as ordered, or none.
 * @param randomBelow a cryptographic generator
 */
export async function generateCodes(
  store: Store,
  property: Property,
  promotionId: string,
  body: unknown,
  randomBelow: RandomBelow = randomInt,
): Promise<GeneratedCodes | Refusal> {
  const id = idFrom(promotionId);
  const promotion = id === null ? null : await store.promotion(property.id, id);
  if (!promotion) return noPromotion(promotionId);
  const imported = refuseImported(promotion);
  if (imported) return imported;
  if (promotion.redemption_type !== "COUPON" || promotion.coupon_type !== "BULK")
    return refusal("not_allowed", "Codes are generated for redemption_type COUPON with coupon_type BULK only.");
  const parsed = parseCodegen(body);
  if (!parsed.ok) return refusal("unprocessable", "The order is not valid.", parsed.errors);
  for (const perCode of CANDIDATES) {
    const { batch_size: count, max_uses, max_uses_per_customer } = parsed.value;
    const candidates = candidatesFor(parsed.value, perCode * count, randomBelow);
    const added = await store.addCodes(property.id, promotion.id, {
      candidates,
      count,
      max_uses,
      max_uses_per_customer,
    });
    if (added === "used_up") continue;
    return typeof added === "string" ? refuseCode(added, promotionId) : generatedCodes(added, parsed.value);
  }
  return refusal("conflict", "Too few codes of this length and these characters are left: use a longer code_length.", [
    { path: "batch_size", message: "is more than the number of unused codes" },
  ]);
}

function generatedCodes(added: readonly StoredCode[], order: CodegenOrder): GeneratedCodes {
  const { batch_size, max_uses, max_uses_per_customer } = order;
  const codes = added.map(({ code }) => ({ code }));
  const data = { created: added[0]!.created, max_uses, max_uses_per_customer, batch_size, codes };
  return { data, meta: strengthOf(order) };
}

/** Distinct candidates; some may exist already. */
function candidatesFor(order: CodegenOrder, count: number, randomBelow: RandomBelow): string[] {
  const candidates = new Set<string>();
  for (let draws = 0; candidates.size < count && draws < count * DRAWS; draws += 1)
    candidates.add(draw(order, randomBelow));
  return [...candidates];
}

/** Letters and digits that nobody confuses on paper. */
const CLEAR = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** A code of `GOOD_BITS` random bits: it can't be found by trying. @param randomBelow a cryptographic generator */
export const unguessableCode = (randomBelow: RandomBelow = randomInt): string =>
  draw({ before: "", after: "", alphabet: CLEAR, code_length: GOOD_BITS / Math.log2(CLEAR.length) }, randomBelow);

type Form = Pick<CodegenOrder, "before" | "after" | "alphabet" | "code_length">;

function draw({ before, after, alphabet, code_length }: Form, randomBelow: RandomBelow): string {
  const letters = Array.from({ length: code_length }, () => alphabet[randomBelow(alphabet.length)]);
  return before + letters.join("") + after;
}

function strengthOf({ random_bits }: CodegenOrder): GeneratedCodes["meta"] {
  if (random_bits >= ENOUGH_BITS) return { random_bits };
  const warning = `Each code has ${random_bits} random bits. With fewer than ${ENOUGH_BITS}, codes can be found by trying: use a longer code_length.`;
  return { random_bits, warnings: [warning] };
}
