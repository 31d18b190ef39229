import type { CustomerLimit, Segments } from "./promotion.ts";
import type { Customer, FailedLeaf } from "./types.ts";

/** A buyer without known group, orders or segments. */
export const GUEST: Customer = { groupId: "0", orderCount: 0, segmentIds: [] };

/** Whether a customer's segments fulfill the requirement. */
function inSegments(required: Segments, own: ReadonlySet<string>): boolean {
  if ("id" in required) return required.id.some((id) => own.has(id));
  if ("and" in required) return required.and.every((nested) => inSegments(nested, own));
  if ("or" in required) return required.or.some((nested) => inSegments(nested, own));
  return !inSegments(required.not, own);
}

/** Every limit that excludes a customer; empty if the promotion is for this customer. */
export function customerFailures(limit: CustomerLimit, customer: Customer = GUEST): FailedLeaf[] {
  const { group_ids, excluded_group_ids, minimum_order_count, segments } = limit;
  const { groupId, orderCount, segmentIds } = customer;
  const failed: FailedLeaf[] = [];
  const fail = (field: string, required: unknown, actual: unknown) =>
    failed.push({ path: `customer.${field}`, reason: "customer_not_eligible", required, actual, missing: null });
  if (group_ids && !group_ids.map(String).includes(groupId)) fail("group_ids", group_ids, groupId);
  if (excluded_group_ids?.map(String).includes(groupId))
    fail("excluded_group_ids", { not: excluded_group_ids }, groupId);
  if (minimum_order_count !== undefined && orderCount < minimum_order_count) {
    fail("minimum_order_count", minimum_order_count, orderCount);
  }
  if (segments && !inSegments(segments, new Set(segmentIds))) fail("segments", segments, segmentIds);
  return failed;
}
