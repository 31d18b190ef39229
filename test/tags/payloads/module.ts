import type { PlatformShape } from "./platform.ts";

const SOURCE = "docs/install/module.md";

/** Calls of the functions that the paste exports. */
export type ModulePayload = readonly (
  | readonly ["codeTried", code: string, verdict: object]
  | readonly ["codeRemoved", code: string]
  | readonly ["orderPlaced", order: object]
)[];

const orderOf = (id: string, discount: string, ...codes: string[]) => ({
  id,
  currency: "EUR",
  revenue: "90.00",
  discount,
  codes,
  lines: [{ id: "lamp", name: "Lamp", price: "50.00", quantity: 2 }],
});

export const MODULE: readonly PlatformShape<ModulePayload>[] = [
  {
    name: "a purchase",
    source: SOURCE,
    payload: [
      ["codeTried", "SAVE10", { outcome: "accepted", discount: "10.00" }],
      ["orderPlaced", orderOf("M-1", "10.00", "SAVE10")],
    ],
    stored: {
      events: ["promotion_code/used", "product/purchase"],
      codes: ["SAVE10 accepted 10.00"],
      order: { id: "M-1", lines: ["lamp 2 × 50.00"], claimed: "10.00", redeemed: ["SAVE10 1 10.00"] },
    },
  },
  {
    name: "a refused code",
    source: SOURCE,
    payload: [["codeTried", "OLD5", { outcome: "rejected", reason: "This coupon has expired." }]],
    stored: { events: ["promotion_code/used"], codes: ["OLD5 rejected promotion_ended"] },
  },
  {
    name: "a removed code",
    source: SOURCE,
    payload: [
      ["codeTried", "SAVE10", { outcome: "accepted" }],
      ["codeRemoved", "SAVE10"],
    ],
    stored: { events: ["promotion_code/used", "promotion_code/removed"], codes: ["SAVE10 accepted"] },
  },
  {
    name: "an order with two codes",
    source: SOURCE,
    payload: [["orderPlaced", orderOf("M-2", "15.00", "SAVE10", "FIVE")]],
    stored: {
      events: ["product/purchase"],
      order: { id: "M-2", lines: ["lamp 2 × 50.00"], claimed: "15.00", redeemed: ["SAVE10 1 null", "FIVE 1 null"] },
    },
  },
];
