import type { Source } from "../../contract/promotion/source.ts";
import { bigcommerce } from "./bigcommerce.ts";
import { magento } from "./magento.ts";
import type { ShopReader } from "./shop.ts";
import { shopify } from "./shopify.ts";
import { woocommerce } from "./woocommerce.ts";

/** The platforms whose promotions can be pulled. */
export const READERS: Readonly<Record<Source, ShopReader>> = { woocommerce, shopify, magento, bigcommerce };
