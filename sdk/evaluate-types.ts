import type {
  FieldError,
  MarketingAction,
  Missing,
  PromocodeResult,
} from "../collector/contract/responses/event-results.ts";
import type { Id } from "./event-types.ts";

// The public types of `evaluate`: a cart and its price.

/** A line item of a cart. Money is in major units of the cart's currency. */
export interface EvaluateLine {
  id?: Id;
  product_id?: Id | null;
  variant_id?: Id | null;
  sku?: Id | null;
  name?: string;
  /** Units, or a measure such as 2.5. @default 1 */
  quantity?: number | string;
  /** Price of quantity 1. @default the catalog's */
  price?: number | string;
  category_ids?: Id[];
  brand_id?: Id | null;
  options?: { name: string; value: string }[];
  custom_fields?: { name: string; value: string }[];
  on_sale?: boolean;
  /** Whether the price was agreed on for this line: such a line is not discounted, unless a setting says so. */
  is_custom_price?: boolean;
  /** The least that discounts leave of the price. */
  minimum_price?: number | string;
}

/** The `cart` of `POST /v1/carts/calculate`. */
export interface EvaluateCart {
  /** ISO 4217 code. @default the property's currency */
  currency?: string;
  lines: EvaluateLine[];
  channel_id?: Id;
  shipping_address?: { country?: string };
  shipping_zone_id?: Id;
}

/** The options of `evaluate`. */
export interface EvaluateOptions {
  /** The customer; a guest has none. */
  customer?: { customer_id?: Id; group_id?: Id; order_count?: number; segment_ids?: Id[] };
  /** The page whose notifications the response contains. @default every page */
  location?: "HOME_PAGE" | "PRODUCT_PAGE" | "CART_PAGE" | "CHECKOUT_PAGE";
  /** Longest wait in ms. @default 3000 */
  timeout?: number;
}

/** The price of a cart (docs/api.md). Amounts are decimal strings in major units. */
export interface Calculated {
  outcome: "calculated";
  cart: {
    /** The id of the quote, which a purchase names as `extra.evaluation_id`; null for an empty cart. */
    id: string | null;
    currency: string;
    lines: {
      id: Id;
      /** Units that promotions count; 1 for a measure. */
      units: number;
      price: string;
      /** Price of the whole line before discounts. */
      amount: string;
      discount: string;
      total: string;
      /** The catalog's price; present where it differs from the line's. */
      catalog_price?: string;
      promotions: { id: number; code: string | null; discount: string; quantity: number }[];
      [sent: string]: unknown;
    }[];
    subtotal: string;
    discount: string;
    total: string;
    shipping: { free_zones: string[] | "*" };
    gifts: { product_id?: string; variant_id?: string; quantity: number; promotion_id: number }[];
  };
  marketing_actions_applied: (MarketingAction & { code: string | null; discount: string })[];
  possible_marketing_actions: (MarketingAction & { missing: Missing | null })[];
  notifications: { promotion_id: number; type: string; content: string; locations: string[] }[];
  promocodes: PromocodeResult[];
}

/**
 * The reason why there is no calculation:
 * - `timeout`: there was no response in time
 * - `network`: there was no response, or none from the collector
 * - `refused`: the collector refused the request with this HTTP `status`; `errors` name the invalid fields
 * - `no_page`: the module runs outside a page, on a server
 */
export interface EvaluationFailed {
  outcome: "failed";
  reason: "timeout" | "network" | "refused" | "no_page";
  status?: number;
  errors?: FieldError[] | undefined;
}
