import type { PlatformShape } from "./platform.ts";

const GUIDE = "https://docs.antsomi.com/developers-guide/website/tracking-events/direct-sample-e-commerce-events";
const TEMPLATE = "https://github.com/antsomi/gtm-template-pixel";

/** What is on a page with Antsomi's tags: its global, and calls of `web_event.track`. */
export interface AntsomiPayload {
  readonly page?: object;
  readonly calls?: readonly (readonly [category: string, action: string, payload: object])[];
}

const SHORTS = { type: "product", id: "WSH11", name: "Ina Compression Short", price: "49", quantity: 2 };
const code = (id: string) => ({ items: [{ type: "promotion_code", id, name: id, code_status: 4 }] });

export const ANTSOMI: readonly PlatformShape<AntsomiPayload>[] = [
  {
    name: "a purchase that the page declares",
    source: `${GUIDE}/purchase-product-s`,
    payload: {
      page: {
        default_event: 0,
        items: [SHORTS],
        dims: { transaction: { id: "000003644" } },
        extra: { order_id: "000003644", discount_amount: 9.8, voucher_code: "SAVE10", currency: "USD" },
        track: [["product", "purchase"]],
      },
    },
    stored: {
      events: ["product/purchase"],
      order: { id: "000003644", lines: ["WSH11 2 × 49.00"], claimed: "9.80", redeemed: ["SAVE10 1 9.80"] },
    },
  },
  {
    name: "a code that the shop refuses: the tag knows no verdict",
    source: `${GUIDE}/apply-promotion-code`,
    payload: { page: { default_event: 0 }, calls: [["promotion_code", "used", code("NOPE")]] },
    stored: { events: ["promotion_code/used"], codes: ["NOPE not_known"] },
  },
  {
    name: "a removed code",
    source: `${GUIDE}/apply-promotion-code`,
    payload: {
      page: { default_event: 0 },
      calls: [
        ["promotion_code", "used", code("SAVE10")],
        ["promotion_code", "removed", code("SAVE10")],
      ],
    },
    stored: { events: ["promotion_code/used", "promotion_code/removed"], codes: ["SAVE10 not_known"] },
  },
  {
    name: "an order of the template with two codes",
    source: TEMPLATE,
    payload: {
      page: { default_event: 0 },
      calls: [
        [
          "product",
          "purchase",
          {
            items: [SHORTS],
            dims: {
              purchase: {
                type: "purchase",
                id: "000003645",
                promotion_code: "SAVE10,FIVE",
                revenue: "83.2",
                discount_amount: "14.8",
              },
            },
            extra: { identify_event: "purchase", order_id: "000003645", revenue: 83.2, promotion_code: "SAVE10,FIVE" },
          },
        ],
      ],
    },
    stored: {
      events: ["product/purchase"],
      order: {
        id: "000003645",
        lines: ["WSH11 2 × 49.00"],
        claimed: "14.80",
        redeemed: ["SAVE10 1 null", "FIVE 1 null"],
      },
    },
  },
];
