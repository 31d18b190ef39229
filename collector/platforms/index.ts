import type { Source } from "../contract/promotion/source.ts";
import { bigcommerce } from "./bigcommerce.ts";
import { magento } from "./magento.ts";
import { shopify } from "./shopify.ts";
import type { Platform } from "./translation.ts";
import { woocommerce } from "./woocommerce.ts";

/** The platforms whose promotions can be imported. */
export const PLATFORMS: Readonly<Record<Source, Platform>> = { woocommerce, shopify, magento, bigcommerce };
