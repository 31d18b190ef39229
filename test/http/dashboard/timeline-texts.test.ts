import { expect, test } from "vitest";
import type { Scope } from "../../../collector/contract/key.ts";
import { timelineList } from "../../../collector/http/dashboard/panels/timeline.ts";
import type { View } from "../../../collector/http/dashboard/view.ts";
import type { ListedEntry } from "../../../collector/services/timeline/listed-entries.ts";

/** A view as far as texts need it. */
const viewOf = (scopes: readonly Scope[]) =>
  ({ access: { scopes }, query: {}, path: "/dashboard/customers/C-1" }) as unknown as View;

const money = { currency: "USD" };
const check = {
  ...{
    ...money,
    code: "SAVE",
    transaction_id: null,
    cdp_source: "Production",
    site_reason_text: null,
    site_discount: null,
  },
  ...{ rules_outcome: "rejected", redeemed: false },
};
const outcome = {
  ...{
    ...money,
    verdict: "rejected",
    verdict_reason: "promotion_ended",
    reason: "promotion_ended",
    status: 2,
    in_totals: false,
  },
  ...{ discount: "0.00", missing_amount: null, missing_quantity: null, cart_value: null },
};
const accepted = { ...outcome, verdict: "accepted", verdict_reason: null, reason: null, status: 4, in_totals: true };
const redemption = {
  ...{ ...money, code: "SAVE", promotion_id: 3, promotion_name: "Ten off", discount: null, shipping_discount: "0.00" },
  ...{ basis: "observed", void: false, transaction_id: "A-1" },
};
const order = { ...money, platform: "shopify", transaction_id: "A-1", amount: "90.00", discount: "9.00" };
const delivery = { event_type: "offers:redemption:coupon:created", webhook_id: 7, last_status: null };
const line = (name: string | null, sku: string | null) => ({
  quantity: "1",
  name,
  sku,
  product_id: "118",
  variant_id: null,
});

/** A part of an entry: the texts need no more of it. */
type Part = Readonly<Record<string, unknown>> & { readonly type: ListedEntry["type"] };

test.each<readonly [string, Part, string]>([
  [
    "a refusal in the shop's words, of a test site",
    {
      type: "code_entered",
      cart: null,
      outcome,
      code_check: { ...check, site_reason_text: "ended", cdp_source: "Staging" },
    },
    "Code entered: SAVE Rejected Promotion ended The shop said: “ended” Cart not known Test site",
  ],
  [
    "a code that is short of units",
    {
      ...{ type: "code_entered", cart: { lines: [] }, code_check: check },
      outcome: {
        ...outcome,
        verdict_reason: "minimum_quantity_not_met",
        reason: "minimum_quantity_not_met",
        missing_quantity: 1,
      },
    },
    "Code entered: SAVE Rejected Below minimum quantity: needs 1 more item Cart empty",
  ],
  [
    "a code that nobody judges",
    {
      type: "code_entered",
      cart: null,
      outcome: { ...outcome, verdict: "not_known", verdict_reason: null },
      code_check: check,
    },
    "Code entered: SAVE Not known The shop does not say whether it worked Cart not known",
  ],
  [
    "a price request",
    {
      type: "calculation",
      cart: null,
      outcome: { ...accepted, discount: "9.00", cart_value: "90.00" },
      code_check: check,
    },
    "Cart priced with SAVE Accepted Discount $9.00 Cart $90.00",
  ],
  [
    "a cart of many lines",
    {
      ...{
        type: "code_removed",
        removal: { code: "SAVE", source: "server", transaction_id: null, cdp_source: "Production" },
      },
      cart: { lines: [line("Basket", "S"), line(null, "BSK"), ...Array.from({ length: 20 }, () => line(null, null))] },
    },
    `Code removed: SAVE By the shop's server Cart: 1 × Basket, 1 × BSK, ${"1 × 118, ".repeat(18)}2 more lines`,
  ],
  [
    "a redemption that only the site reports, without an amount",
    { type: "redemption", redemption },
    "Code redeemed: SAVE Ten off Site only Discount not reported Order A-1",
  ],
  [
    "a redemption that never happened",
    { type: "redemption", redemption: { ...redemption, code: null, void: true, discount: "5.00" } },
    "Promotion redeemed: Ten off No longer counts Discount $5.00 Order A-1",
  ],
  [
    "a refund at the shop",
    { type: "order", order: { ...order, state: "refunded", refunded: "81.00" } },
    "Shopify reports order A-1 Refunded $90.00 before discounts, $9.00 off, $81.00 refunded",
  ],
  [
    "a reversal without a reason",
    {
      type: "reversal",
      reversal: { ...money, code: "SAVE", discount: "9.00", reason: null, reversed_by: "Till", transaction_id: "A-1" },
    },
    "Redemption reversed: SAVE $9.00 taken back By Till Order A-1",
  ],
  [
    "a message that waits",
    { type: "delivery", delivery: { ...delivery, status: "pending", attempts: 0 } },
    "Webhook: Code redeemed Pending",
  ],
  [
    "a message that failed",
    { type: "delivery", delivery: { ...delivery, status: "dead", attempts: 12 } },
    "Webhook: Code redeemed Failed 12 attempts, no response",
  ],
])("words %s", (_, part, words) => {
  const entry = { at: "2026-11-29T10:00:00.000Z", ...part } as unknown as ListedEntry;
  const { text } = timelineList(viewOf(["read", "read_personal"]), { kind: "customer", id: "C-1" }, [entry]);
  const plain = text.replace(/<time.*?<\/time>/s, "").replaceAll(/<[^>]+>/g, " ");
  expect(plain.replaceAll(/\s+/g, " ").trim()).toBe(words);
});
