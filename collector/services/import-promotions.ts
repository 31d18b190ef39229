import { fieldsOf } from "../contract/fields.ts";
import { MAX_ERRORS } from "../contract/parse.ts";
import type { Dialect } from "../contract/promotion/extensions.ts";
import type { FieldError } from "../contract/responses/event-results.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import type { LineError } from "./catalog.ts";
import { createCode } from "./codes.ts";
import type { SentRecord } from "./ndjson.ts";
import { createPromotion, type PromotionResponse } from "./promotions.ts";
import { isRefusal, type Refusal } from "./refusal.ts";

/** An imported promotion. */
export interface PromotionResult {
  /** Its id in the file; null where it has none there. */
  readonly from: string | null;
  readonly id: number;
  readonly name: string;
  /** Such as fields of BigCommerce that are ignored, and rules that would repeat endlessly. */
  readonly warnings: readonly string[];
}

/** The counts of an import of promotions. */
export interface PromotionImportResult {
  readonly promotions: number;
  readonly codes: number;
  readonly rejected: number;
  /** The first ones, at most `MAX_ERRORS`. */
  readonly errors: readonly LineError[];
}

/**
 * Imports promotions and their codes in the form of an export. A line is a BigCommerce body, or a code with the
 * `promotion_id` of a promotion above it. Promotions get new ids, and codes follow them. Invalid lines are reported,
 * the others are stored.
 * @param actor the author of the promotions in their history
 * @param onPromotion receives each promotion once it is stored
 * @param dialect `bigcommerce` refuses our extensions
 */
export async function importPromotions(
  store: Store,
  property: Property,
  actor: string,
  records: AsyncIterable<SentRecord>,
  onPromotion: (promotion: PromotionResult) => void,
  dialect?: Dialect,
): Promise<PromotionImportResult> {
  const ids = new Map<string, number>();
  const counts = { promotions: 0, codes: 0, rejected: 0 };
  const errors: LineError[] = [];

  const importRecord = async ({ line: _, ...record }: SentRecord): Promise<readonly FieldError[]> => {
    if ("problem" in record) return [{ path: "", message: record.problem }];
    const { promotion_id: promotionId, ...code } = fieldsOf(record.body) ?? {};
    const result = await (promotionId === undefined
      ? importPromotion(record.body)
      : importCode(String(promotionId), code));
    return isRefusal(result) ? (result.errors ?? [{ path: "", message: result.detail }]) : [];
  };

  const importPromotion = async (body: unknown) => {
    const created = await createPromotion(store, property, actor, body, dialect);
    if (isRefusal(created)) return created;
    const promotion = promotionResult(body, created);
    if (promotion.from !== null) ids.set(promotion.from, promotion.id);
    counts.promotions += 1;
    onPromotion(promotion);
    return created;
  };

  const importCode = async (promotionId: string, code: object) => {
    const id = ids.get(promotionId);
    if (id === undefined) return promotionMissing;
    const created = await createCode(store, property, String(id), code);
    if (!isRefusal(created)) counts.codes += 1;
    return created;
  };

  for await (const record of records) {
    const problems = await importRecord(record);
    if (problems.length > 0) counts.rejected += 1;
    errors.push(...problems.slice(0, MAX_ERRORS - errors.length).map((error) => ({ line: record.line, ...error })));
  }
  return { ...counts, errors };
}

const promotionMissing: Refusal = {
  refused: "unprocessable",
  detail: "The coupon code is not valid.",
  errors: [{ path: "promotion_id", message: "is not the id of a promotion above this line" }],
};

function promotionResult(body: unknown, { data, meta }: PromotionResponse): PromotionResult {
  const { id } = fieldsOf(body) ?? {};
  const from = id === undefined || id === null ? null : String(id);
  return { from, id: data.id, name: data.name, warnings: meta.warnings ?? [] };
}
