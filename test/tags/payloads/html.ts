import type { PlatformShape } from "./platform.ts";

const SOURCE = "docs/install/html.md";

/** What a checkout of one's own passes to the paste; `order` are the values of the thank-you page's template. */
export interface HtmlPayload {
  readonly codes?: readonly { readonly code: string; readonly verdict: object }[];
  readonly removed?: string;
  readonly order?: { readonly id: string; readonly discount: string; readonly codes: readonly string[] };
}

export const HTML: readonly PlatformShape<HtmlPayload>[] = [
  {
    name: "a purchase as in the paste",
    source: SOURCE,
    payload: {
      codes: [{ code: "SPEND200", verdict: { outcome: "accepted", discount: "20.00" } }],
      order: { id: "1001", discount: "20.00", codes: ["SPEND200"] },
    },
    stored: {
      events: ["promotion_code/used", "product/purchase"],
      codes: ["SPEND200 accepted 20.00"],
      order: { id: "1001", lines: ["118 2 × 119.95"], claimed: "20.00", redeemed: ["SPEND200 1 20.00"] },
    },
  },
  {
    name: "a refused code, with the text that the customer sees",
    source: SOURCE,
    payload: { codes: [{ code: "OLD5", verdict: { outcome: "rejected", reason: "This coupon has expired." } }] },
    stored: { events: ["promotion_code/used"], codes: ["OLD5 rejected promotion_ended"] },
  },
  {
    name: "a removed code",
    source: SOURCE,
    payload: { codes: [{ code: "SAVE10", verdict: { outcome: "accepted" } }], removed: "SAVE10" },
    stored: { events: ["promotion_code/used", "promotion_code/removed"], codes: ["SAVE10 accepted"] },
  },
  {
    name: "an order with two codes",
    source: SOURCE,
    payload: { order: { id: "1002", discount: "25.00", codes: ["SPEND200", "FIVE"] } },
    stored: {
      events: ["product/purchase"],
      order: {
        id: "1002",
        lines: ["118 2 × 119.95"],
        claimed: "25.00",
        redeemed: ["SPEND200 1 null", "FIVE 1 null"],
      },
    },
  },
];
