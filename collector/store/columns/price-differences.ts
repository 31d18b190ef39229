import type { Columns } from "./column.ts";
import {
  CDP_SOURCE,
  CURRENCY,
  EVENT_ID,
  OCCURRED_AT,
  PRODUCT_ID,
  PROPERTY_ID,
  QUANTITY_SENT,
  RECEIVED_AT,
  SKU,
  TRAFFIC,
  VARIANT_ID,
} from "./shared.ts";

/** Evaluated lines with another price than the catalog, one row each. */
export const PRICE_DIFFERENCE_COLUMNS = {
  property_id: PROPERTY_ID,
  event_id: EVENT_ID,
  line: { type: "integer", field: "line", personal: "none", description: "The position of the line, from 1." },
  product_id: PRODUCT_ID,
  variant_id: VARIANT_ID,
  sku: SKU,
  quantity: { type: "integer", field: "quantity", personal: "none", description: "The number of units." },
  quantity_sent: QUANTITY_SENT,
  price: { type: "amount", field: "price", personal: "none", description: "The price of one unit, as sent." },
  catalog_price: {
    type: "amount",
    field: "catalogPrice",
    personal: "none",
    description: "The price of one unit in the catalog.",
  },
  difference: {
    type: "amount",
    expression: "(price - catalog_price) * quantity",
    personal: "none",
    description: "price less catalog_price, for all units.",
  },
  currency: CURRENCY,
  cdp_source: CDP_SOURCE,
  traffic: TRAFFIC,
  occurred_at: OCCURRED_AT,
  received_at: RECEIVED_AT,
  id: {
    type: "integer",
    field: "id",
    filledBy: "database",
    personal: "none",
    visibility: "internal",
    description: "Key of the row.",
  },
} as const satisfies Columns;
