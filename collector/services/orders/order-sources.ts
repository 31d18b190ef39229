import { parseOrderSource } from "../../contract/order-source.ts";
import type { OrderSourceResponse } from "../../contract/responses/order.ts";
import { ORDER_PLATFORMS } from "../../store/columns/vocabulary.ts";
import type { OrderPlatform, OrderSource } from "../../store/ports/orders.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import { type DataResponse, dataResponse } from "../data-response.ts";
import { iso } from "../iso.ts";
import { type Refusal, refusal } from "../refusal.ts";

const platformAt = (name: string): OrderPlatform | Refusal =>
  ORDER_PLATFORMS.find((platform) => platform === name) ??
  refusal("not_found", `No platform is called ${name.slice(0, 40)}. Platforms: ${ORDER_PLATFORMS.join(", ")}.`);

/** A source without its secret. */
const sourceResponse = ({ platform, transaction_id, created_at, updated_at }: OrderSource): OrderSourceResponse => ({
  platform,
  transaction_id,
  created_at: iso(created_at),
  updated_at: iso(updated_at),
});

/** The sources of a property. Their secrets are never returned. */
export const listOrderSources = async (store: Store, { id }: Property): Promise<DataResponse<OrderSourceResponse[]>> =>
  dataResponse((await store.orderSources(id)).map(sourceResponse));

/** Sets the secret of a platform, and what the pages send as an order's id. */
export async function setOrderSource(
  store: Store,
  { id }: Property,
  name: string,
  body: unknown,
): Promise<DataResponse<OrderSourceResponse> | Refusal> {
  const platform = platformAt(name);
  if (typeof platform !== "string") return platform;
  const parsed = parseOrderSource(body);
  if (!parsed.ok) return refusal("unprocessable", "The order source is not valid.", parsed.errors);
  return dataResponse(sourceResponse(await store.saveOrderSource(id, platform, parsed.value)));
}

/** Removes a platform: its notifications are refused from then on. What they recorded stays. */
export async function removeOrderSource(store: Store, { id }: Property, name: string): Promise<null | Refusal> {
  const platform = platformAt(name);
  if (typeof platform !== "string") return platform;
  const removed = await store.removeOrderSource(id, platform);
  return removed ? null : refusal("not_found", "The property has no such order source.");
}
