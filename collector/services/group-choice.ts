import type { PromotionBody } from "../contract/promotion/promotion.ts";
import type { FieldError } from "../contract/responses/event-results.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** The group of a promotion, and the promotion in words. */
export interface GroupMember {
  readonly group?: PromotionBody["group"];
  readonly name: string;
}

/**
 * Compares a promotion with a member of its group.
 * @returns an error where they differ in `group.choose`
 */
export function otherChoice({ group }: Pick<PromotionBody, "group">, member: GroupMember): FieldError | null {
  const choose = member.group?.choose;
  if (!group || choose === undefined || choose === group.choose) return null;
  const message = `must be ${choose}, as in ${member.name} of the same group: choose the same, or set another group.id`;
  return { path: "group.choose", message };
}

/**
 * Compares a promotion with the stored ones of its group, which all choose the same.
 * @param id the promotion that changes; null for a new one
 * @returns an error where it differs from them in `group.choose`
 */
export async function choiceProblem(
  store: Pick<Store, "promotions">,
  property: Property,
  body: Pick<PromotionBody, "group">,
  id: number | null,
): Promise<FieldError | null> {
  if (!body.group) return null;
  const { items } = await store.promotions(property.id, { group: String(body.group.id), offset: 0, limit: 2 });
  const other = items.find((promotion) => promotion.id !== id);
  return other ? otherChoice(body, { group: other.group, name: `promotion ${other.id}` }) : null;
}

/** The same as a refusal. */
export async function refuseOtherChoice(...of: Parameters<typeof choiceProblem>): Promise<Refusal | null> {
  const error = await choiceProblem(...of);
  return error && refusal("unprocessable", "The promotion is not valid.", [error]);
}
