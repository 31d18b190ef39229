import { fieldsOf } from "../contract/fields.ts";
import { MAX_ERRORS } from "../contract/parse.ts";
import type { StoredPromotion } from "../contract/promotion/promotion.ts";
import type { FieldError } from "../contract/responses/event-results.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import type { LineError } from "./catalog.ts";
import { createCode } from "./codes.ts";
import type { SentRecord } from "./ndjson.ts";
import { createPromotion } from "./promotions.ts";
import { isRefusal, type Refusal } from "./refusal.ts";

/** A promotion that came in. */
export interface PromotionResult {
  /** As the file has it; null where it names none. */
  readonly from: string | null;
  readonly id: number;
  readonly name: string;
  /** What is worth knowing of it: BigCommerce's fields that are ignored, rules that would never end. */
  readonly warnings: readonly string[];
}

/** What an import of promotions came to. */
export interface ImportedPromotions {
  readonly promotions: number;
  readonly codes: number;
  readonly rejected: number;
  /** Of many the first ones. */
  readonly errors: readonly LineError[];
}

/**
 * Adds promotions and their codes as an export prints them, one a line: a BigCommerce body, or a code with the
 * `promotion_id` of a promotion further up. Promotions get ids of this store, and codes follow them. What is wrong is
 * told of, the rest goes in.
 * @param told hears of each promotion that came in
 */
export async function importPromotions(
  store: Store,
  property: Property,
  actor: string,
  records: AsyncIterable<SentRecord>,
  told: (arrived: PromotionResult) => void,
): Promise<ImportedPromotions> {
  const ids = new Map<string, number>();
  const sum = { promotions: 0, codes: 0, rejected: 0 };
  const errors: LineError[] = [];

  const take = async ({ line: _, ...record }: SentRecord): Promise<readonly FieldError[]> => {
    if ("problem" in record) return [{ path: "", message: record.problem }];
    const { promotion_id: of, ...code } = fieldsOf(record.body) ?? {};
    const made = await (of === undefined ? addPromotion(record.body) : addCode(String(of), code));
    return isRefusal(made) ? (made.errors ?? [{ path: "", message: made.detail }]) : [];
  };

  const addPromotion = async (body: unknown) => {
    const made = await createPromotion(store, property, actor, body);
    if (isRefusal(made)) return made;
    const arrived = promotionResult(body, made);
    if (arrived.from !== null) ids.set(arrived.from, arrived.id);
    sum.promotions += 1;
    told(arrived);
    return made;
  };

  const addCode = async (of: string, code: object) => {
    const id = ids.get(of);
    if (id === undefined) return noPromotion;
    const made = await createCode(store, property, String(id), code);
    if (!isRefusal(made)) sum.codes += 1;
    return made;
  };

  for await (const record of records) {
    const wrong = await take(record);
    if (wrong.length > 0) sum.rejected += 1;
    errors.push(...wrong.slice(0, MAX_ERRORS - errors.length).map((error) => ({ line: record.line, ...error })));
  }
  return { ...sum, errors };
}

const noPromotion: Refusal = {
  refused: "unprocessable",
  detail: "The coupon code is not valid.",
  errors: [{ path: "promotion_id", message: "is of no promotion that came in before" }],
};

function promotionResult(
  body: unknown,
  { data, meta }: { data: StoredPromotion; meta: { warnings?: string[] } },
): PromotionResult {
  const { id } = fieldsOf(body) ?? {};
  const from = id === undefined || id === null ? null : String(id);
  return { from, id: data.id, name: data.name, warnings: meta.warnings ?? [] };
}
