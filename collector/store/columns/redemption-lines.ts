import type { Columns } from "./column.ts";
import { ofRedemption } from "./redemptions.ts";
import { PRODUCT_ID, QUANTITY_SENT, SKU, VARIANT_ID } from "./shared.ts";

/** The part of one line in a redemption. A list shows these columns within the redemption. */
export const LINE_COLUMNS = {
  line_id: { type: "text", field: "lineId", personal: "none", description: "The line of the cart." },
  product_id: PRODUCT_ID,
  variant_id: VARIANT_ID,
  sku: SKU,
  quantity: {
    type: "integer",
    field: "quantity",
    personal: "none",
    description: "The number of units with a discount.",
  },
  quantity_sent: QUANTITY_SENT,
  discount: { type: "amount", field: "discount", personal: "none", description: "The line's part of the discount." },
} as const satisfies Columns;

/** Lines of redemptions, one row each. */
export const REDEMPTION_LINE_COLUMNS = {
  property_id: ofRedemption("property_id"),
  redemption_id: { type: "integer", field: "redemptionId", personal: "none", description: "The redemption." },
  transaction_id: ofRedemption("transaction_id"),
  code: ofRedemption("code"),
  promotion_id: ofRedemption("promotion_id"),
  ...LINE_COLUMNS,
  currency: ofRedemption("currency"),
  cdp_source: ofRedemption("cdp_source"),
  traffic: ofRedemption("traffic"),
  occurred_at: ofRedemption("occurred_at"),
  received_at: ofRedemption("received_at"),
  change_seq: ofRedemption("change_seq"),
} as const satisfies Columns;
