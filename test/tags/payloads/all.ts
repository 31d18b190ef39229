import { ANTSOMI } from "./antsomi.ts";
import { BIGCOMMERCE } from "./bigcommerce.ts";
import { BIGCOMMERCE_ORDERS } from "./bigcommerce-orders.ts";
import { GA4 } from "./ga4.ts";
import { GTM4WP } from "./gtm4wp.ts";
import { HARAVAN, HARAVAN_MESSAGES } from "./haravan.ts";
import { HTML } from "./html.ts";
import { MAGENTO } from "./magento.ts";
import { MODULE } from "./module.ts";
import { OBSERVED } from "./observed.ts";
import { SERVER } from "./server.ts";
import type { Shape } from "./shape.ts";
import { SHOPIFY } from "./shopify.ts";
import { UNIVERSAL } from "./universal.ts";
import { WOOCOMMERCE } from "./woocommerce.ts";

/** Data layers, which the bridge for GA4 reads. */
export const DATA_LAYERS: Readonly<Record<string, readonly Shape[]>> = {
  "GA4, as documented": GA4,
  "GA4, as shops send it": OBSERVED,
  "Universal Analytics": UNIVERSAL,
  GTM4WP,
  "BigCommerce's data layer": BIGCOMMERCE,
};

/** Payloads of platforms, which the pastes of docs/install read. */
export const PLATFORM_PAYLOADS = {
  Antsomi: ANTSOMI,
  BigCommerce: BIGCOMMERCE_ORDERS,
  Haravan: [...HARAVAN, ...HARAVAN_MESSAGES],
  Magento: MAGENTO,
  "a module": MODULE,
  "plain HTML": HTML,
  "servers and apps": SERVER,
  Shopify: SHOPIFY,
  WooCommerce: WOOCOMMERCE,
};
