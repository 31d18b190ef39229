import type { OrderNotifier } from "./shop-order.ts";
import { shopify } from "./shopify.ts";
import { woocommerce } from "./woocommerce.ts";

/** The platforms whose servers report orders. */
export const ORDER_NOTIFIERS = { woocommerce, shopify } as const satisfies Record<string, OrderNotifier>;
