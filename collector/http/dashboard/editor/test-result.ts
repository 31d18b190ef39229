import { REASONS, type Reason } from "../../../evaluation/reasons.ts";
import type { PromotionTestResult } from "../../../services/test-promotion.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { statusBadge } from "../code-status.ts";
import { panel } from "../components.ts";
import { offTexts } from "../discount-texts.ts";
import { count, longDateTime, money } from "../format.ts";
import { reasonText } from "../reason-texts.ts";
import { type TableColumn, table } from "../table.ts";

type Response = PromotionTestResult["response"];
type Cart = Response["cart"];
type Applied = Response["marketing_actions_applied"][number];
type FailedLeaf = NonNullable<Response["explanations"]>[number]["failed"][number];

/** The price of the test cart, what became of the promotion, and what applies. */
export function testResultPanel(result: PromotionTestResult): Html {
  const { cart, marketing_actions_applied: applied } = result.response;
  const [reason, failed] = reasonParts(result);
  return panel(
    "test-result",
    "Test result",
    html`<div role="status"><p>${priceText(cart)}</p>${shippingText(cart)}
<p>This promotion: ${reason}</p>${failed}</div>
${applied.length > 0 ? table("Applied promotions", appliedColumns(cart.currency), applied) : NOTHING}${limitedText(result.limited)}`,
  );
}

function priceText({ currency, subtotal, discount, total, gifts, shipping }: Cart): Html {
  const price =
    Number(discount) === 0
      ? html`No discount: <strong>${money(total, currency)}</strong>`
      : html`<strong>${money(total, currency)}</strong> instead of ${money(subtotal, currency)}: ${money(discount, currency)} off`;
  const extras = [
    ...(gifts.length > 0 ? [count(gifts.length, "gift")] : []),
    ...(shipping.free_zones.length > 0 ? ["free shipping"] : []),
  ];
  return html`${price}${extras.map((extra) => `, ${extra}`)}.`;
}

/** What shipping costs, and everything together; nothing where the cart has no shipping. */
function shippingText({ currency, shipping, grand_total }: Cart): Html {
  const { price, discount = null } = shipping;
  if (price === undefined || grand_total === undefined) return NOTHING;
  if (price === null) return html`<p>Shipping price unknown.</p>`;
  const off = Number(discount) > 0 ? `${money(discount, currency)} off ` : "";
  return html`<p>Shipping ${off}${money(price, currency)}. Grand total <strong>${money(grand_total, currency)}</strong>.</p>`;
}

/** The outcome of the promotion in a line, and below it the conditions that the cart does not meet. */
function reasonParts(result: PromotionTestResult): readonly [line: Html, failed: Html] {
  const { id, reason, supersededBy, response } = result;
  if (reason === null) return [html`${statusBadge(4, true)} ${benefitText(result)}`, NOTHING];
  const badge = statusBadge(REASONS[reason].status, false);
  const failed = (response.explanations ?? []).flatMap((one) => (one.promotion_id === id ? one.failed : []));
  if (failed.length === 0) return [html`${badge} ${reasonText(reason)}${hintText(reason, supersededBy)}.`, NOTHING];
  return [badge, html`<ul>${failed.map((leaf) => failedItem(leaf, response.cart.currency))}</ul>`];
}

function hintText(reason: Reason, supersededBy: string | null): string {
  if (reason === "shipping_unknown") return ": enter one in the test cart";
  return supersededBy === null ? "" : `: ${supersededBy}`;
}

/** What the promotion gives: `$5.00 off, 1 gift`. Free shipping is all that is left where nothing else is known. */
function benefitText({ id, response }: PromotionTestResult): string {
  const { cart, marketing_actions_applied } = response;
  const own = marketing_actions_applied.find((applied) => applied.marketing_action_id === id);
  const gifts = cart.gifts.filter(({ promotion_id }) => promotion_id === id).length;
  const benefits = [...(own ? offTexts(own, cart.currency) : []), ...(gifts > 0 ? [count(gifts, "gift")] : [])];
  return benefits.length > 0 ? benefits.join(", ") : "free shipping";
}

const appliedColumns = (currency: string): TableColumn<Applied>[] => [
  { name: "Promotion", cell: ({ marketing_action_name }) => marketing_action_name },
  { name: "Code", cell: ({ code }) => code ?? "–" },
  { name: "Discount", cell: (applied) => offTexts(applied, currency).join(", ") || "–" },
];

const limitedText = (names: readonly string[]): Html =>
  names.length === 0 ? NOTHING : html`<p>Minimum prices of some items limit the discount of ${names.join(", ")}.</p>`;

/** A condition that the cart does not meet; the path leads to it in the JSON. */
const failedItem = (leaf: FailedLeaf, currency: string): Html =>
  html`<li>${failedText(leaf, currency)} <small><code>${leaf.path}</code></small></li>`;

function failedText({ reason, required, missing }: FailedLeaf, currency: string): string {
  if (reason === "promotion_not_started") return `Not started yet: begins ${longDateTime(String(required))}.`;
  if (reason === "promotion_ended") return `Ended ${longDateTime(String(required))}.`;
  if (missing === null) return `${reasonText(reason)}.`;
  const amount = "amount" in missing ? money(missing.amount, currency) : count(missing.quantity, "item");
  return `${reasonText(reason)}: ${amount} missing.`;
}
