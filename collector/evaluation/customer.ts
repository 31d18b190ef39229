import type { CustomerLimit, Segments } from "./promotion.ts";
import type { Customer, FailedLeaf } from "./types.ts";

/** Somebody of whom nothing is known. */
const GUEST: Customer = { groupId: "0", orderCount: 0, segmentIds: [] };

/** Whether a customer is in the segments that are meant. */
function inSegments(segments: Segments, of: ReadonlySet<string>): boolean {
  if ("id" in segments) return segments.id.some((id) => of.has(id));
  if ("and" in segments) return segments.and.every((nested) => inSegments(nested, of));
  if ("or" in segments) return segments.or.some((nested) => inSegments(nested, of));
  return !inSegments(segments.not, of);
}

/** What keeps a customer from a promotion, leaf by leaf; nothing where it is for them. */
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
