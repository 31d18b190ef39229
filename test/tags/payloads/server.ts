import type { PlatformShape } from "./platform.ts";

const GTM = "https://developers.google.com/tag-platform/tag-manager/server-side/common-event-data";
const EVENTS = "docs/api.md#events";

/** The data of an event in a server container, or events that a server or an app's server sends. */
export type ServerPayload =
  | { readonly gtm: object }
  | { readonly events: readonly { readonly event_id: string; readonly [field: string]: unknown }[] };

const LAMP = { type: "product", id: "lamp", price: "50.00", quantity: 2 };
const code = (event_id: string, action: string, fields: object) => ({
  event_id,
  category: "promotion_code",
  action,
  items: [{ type: "promotion_code", ...fields }],
});

export const SERVER: readonly PlatformShape<ServerPayload>[] = [
  {
    name: "a purchase of a server container",
    source: GTM,
    payload: {
      gtm: {
        event_name: "purchase",
        client_id: "1234.5678",
        transaction_id: "G-1",
        currency: "EUR",
        value: 90,
        coupon: "SAVE10",
        items: [{ item_id: "lamp", item_name: "Lamp", price: 45, discount: 5, quantity: 2 }],
      },
    },
    stored: {
      events: ["product/purchase"],
      order: {
        id: "G-1",
        lines: ["lamp 2 × 50.00"],
        reading: "after_discount",
        claimed: "10.00",
        redeemed: ["SAVE10 1 10.00"],
      },
    },
  },
  {
    name: "another event of a server container",
    source: GTM,
    payload: { gtm: { event_name: "page_view", client_id: "1234.5678" } },
    stored: { events: [] },
  },
  {
    name: "a code that the app's server refuses, and one that is taken out",
    source: EVENTS,
    payload: {
      events: [
        code("app-1", "used", { id: "OLD5", outcome: "rejected", reason: "promotion_ended" }),
        code("app-2", "used", { id: "SAVE10", outcome: "accepted" }),
        code("app-3", "removed", { id: "SAVE10" }),
      ],
    },
    stored: {
      events: ["promotion_code/used", "promotion_code/used", "promotion_code/removed"],
      codes: ["OLD5 rejected promotion_ended", "SAVE10 accepted"],
    },
  },
  {
    name: "an order with two codes that is sent twice",
    source: EVENTS,
    payload: {
      events: Array.from({ length: 2 }, () => ({
        event_id: "order-A-1",
        category: "product",
        action: "purchase",
        items: [LAMP],
        dims: {
          transaction: { id: "A-1", revenue: "85.00", discount_amount: "15.00", promotion_code: ["SAVE10", "FIVE"] },
        },
        extra: { currency: "EUR" },
      })),
    },
    stored: {
      events: ["product/purchase"],
      order: { id: "A-1", lines: ["lamp 2 × 50.00"], claimed: "15.00", redeemed: ["SAVE10 1 null", "FIVE 1 null"] },
    },
  },
];
