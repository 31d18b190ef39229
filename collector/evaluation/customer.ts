import type { CustomerLimit, Segments } from "./promotion.ts";
import type { Customer, FailedLeaf } from "./types.ts";

/** A buyer without known group, orders or segments. */
export const GUEST: Customer = { groupId: "0", orderCount: 0, segmentIds: [] };

/** The customers of a promotion for all of them. */
export const EVERY_CUSTOMER = {
  group_ids: [],
  minimum_order_count: 0,
  excluded_group_ids: [],
  segments: null,
} as const satisfies CustomerLimit;

/** The facts of a customer that a limit reads. */
export const readsOf = ({
  group_ids = [],
  excluded_group_ids = [],
  minimum_order_count = 0,
  segments,
}: CustomerLimit) => ({
  group: group_ids.length > 0 || excluded_group_ids.length > 0,
  orders: minimum_order_count > 0,
  segments: !!segments && limitsSegments(segments),
});

/** Whether a limit excludes some customers. */
export const limitsCustomers = (limit: CustomerLimit): boolean => Object.values(readsOf(limit)).includes(true);

/** Whether a requirement excludes some customers: an empty list of ids does not, as everywhere else. */
function limitsSegments(required: Segments): boolean {
  if ("id" in required) return required.id.length > 0;
  if ("and" in required) return required.and.some(limitsSegments);
  if ("or" in required) return required.or.every(limitsSegments);
  return limitsSegments(required.not);
}

/** Whether a customer's segments fulfill the requirement. */
function inSegments(required: Segments, own: ReadonlySet<string>): boolean {
  if (!limitsSegments(required)) return true;
  if ("id" in required) return required.id.some((id) => own.has(id));
  if ("and" in required) return required.and.every((nested) => inSegments(nested, own));
  if ("or" in required) return required.or.some((nested) => inSegments(nested, own));
  return !inSegments(required.not, own);
}

/** Every limit that excludes a customer; empty if the promotion is for this customer. */
export function customerFailures(limit: CustomerLimit, customer: Customer = GUEST): FailedLeaf[] {
  const { group_ids = [], excluded_group_ids, minimum_order_count, segments } = limit;
  const { groupId, orderCount, segmentIds } = customer;
  const failed: FailedLeaf[] = [];
  const fail = (field: string, required: unknown, actual: unknown) =>
    failed.push({ path: `customer.${field}`, reason: "customer_not_eligible", required, actual, missing: null });
  if (group_ids.length > 0 && !group_ids.map(String).includes(groupId)) fail("group_ids", group_ids, groupId);
  if (excluded_group_ids?.map(String).includes(groupId))
    fail("excluded_group_ids", { not: excluded_group_ids }, groupId);
  if (minimum_order_count !== undefined && orderCount < minimum_order_count) {
    fail("minimum_order_count", minimum_order_count, orderCount);
  }
  if (segments && !inSegments(segments, new Set(segmentIds))) fail("segments", segments, segmentIds);
  return failed;
}
