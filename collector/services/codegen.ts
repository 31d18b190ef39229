import { randomInt } from "node:crypto";
import { type CodegenOrder, parseCodegen } from "../contract/promotion/codegen.ts";
import type { GeneratedCodes } from "../contract/responses/code.ts";
import type { StoredCode } from "../store/ports/promotions.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { refuseCode } from "./codes.ts";
import { idFrom, noPromotion } from "./promotions.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** Fewer random bits than this in a code, and somebody may find one by trying. */
const ENOUGH_BITS = 40;

/** So many candidates a code: more where most of the first ones are taken. */
const CANDIDATES = [2, 40];

/** Draws that may be made for each candidate before there count to be no others. */
const DRAWS = 20;

/** A whole number from 0 up to, and without, `limit`, that nobody can foresee. */
export type RandomBelow = (limit: number) => number;

/** Adds codes that nobody can guess to a BULK promotion: as many as were ordered, or none. */
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
  if (promotion.redemption_type !== "COUPON" || promotion.coupon_type !== "BULK")
    return refusal("not_allowed", "Codes are generated for redemption_type COUPON with coupon_type BULK only.");
  const parsed = parseCodegen(body);
  if (!parsed.ok) return refusal("unprocessable", "The order is not valid.", parsed.errors);
  for (const each of CANDIDATES) {
    const { batch_size: count, max_uses, max_uses_per_customer } = parsed.value;
    const candidates = candidatesFor(parsed.value, each * count, randomBelow);
    const added = await store.addCodes(property.id, promotion.id, {
      candidates,
      count,
      max_uses,
      max_uses_per_customer,
    });
    if (added === "used_up") continue;
    return typeof added === "string" ? refuseCode(added, promotionId) : generated(added, parsed.value);
  }
  return refusal("conflict", "Too few codes of this length and these characters are left.", [
    { path: "batch_size", message: "is more than could be found" },
  ]);
}

function generated(added: readonly StoredCode[], order: CodegenOrder): GeneratedCodes {
  const { batch_size, max_uses, max_uses_per_customer } = order;
  const codes = added.map(({ code }) => ({ code }));
  const data = { created: added[0]!.created, max_uses, max_uses_per_customer, batch_size, codes };
  return { data, meta: strengthOf(order) };
}

/** Candidates, each once: some may be taken. */
function candidatesFor(order: CodegenOrder, wanted: number, randomBelow: RandomBelow): string[] {
  const found = new Set<string>();
  for (let draws = 0; found.size < wanted && draws < wanted * DRAWS; draws += 1) found.add(draw(order, randomBelow));
  return [...found];
}

function draw({ before, after, alphabet, code_length }: CodegenOrder, randomBelow: RandomBelow): string {
  const letters = Array.from({ length: code_length }, () => alphabet[randomBelow(alphabet.length)]);
  return before + letters.join("") + after;
}

function strengthOf({ alphabet, code_length }: CodegenOrder): GeneratedCodes["meta"] {
  const random_bits = Math.floor(code_length * Math.log2(alphabet.length));
  if (random_bits >= ENOUGH_BITS) return { random_bits };
  const warning = `each code carries ${random_bits} random bits; with fewer than ${ENOUGH_BITS} codes can be found by trying`;
  return { random_bits, warnings: [warning] };
}
