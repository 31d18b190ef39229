import type { Refusal } from "../../../services/refusal.ts";
import type { testPromotion } from "../../../services/test-promotion.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { statusBadge } from "../code-status.ts";
import { panel } from "../components.ts";
import { count, longDateTime, money } from "../format.ts";
import { reasonText } from "../reason-texts.ts";
import { type TableColumn, table } from "../table.ts";

type TestResult = Exclude<Awaited<ReturnType<typeof testPromotion>>, Refusal>;
type Code = NonNullable<TestResult["promocodes"]>[number];
type Applied = TestResult["marketing_actions_applied"][number];
type FailedLeaf = NonNullable<TestResult["explanations"]>[number]["failed"][number];

/** The price of the test cart, and why promotions did not apply to it. */
export function testResultPanel({ cart, promocodes = [], explanations = [], ...result }: TestResult): Html {
  const { currency } = cart;
  const failed = explanations.flatMap((explanation) => explanation.failed);
  const isLimited = explanations.some(({ limited_by }) => limited_by === "minimum_price");
  const applied = result.marketing_actions_applied;
  return panel(
    "test-result",
    "Test result",
    html`<p role="status">${priceText(cart)}</p>
${applied.length > 0 ? table("Applied promotions", appliedColumns(currency), applied) : NOTHING}
<ul class="plain">${promocodes.map(codeItem)}</ul>${failed.length > 0 ? html`<ul>${failed.map((leaf) => failedItem(leaf, currency))}</ul>` : NOTHING}${isLimited ? html`<p>Minimum prices of some items limit the discount.</p>` : NOTHING}`,
  );
}

function priceText({ currency, subtotal, discount, total, gifts, shipping }: TestResult["cart"]): Html {
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

const appliedColumns = (currency: string): TableColumn<Applied>[] => [
  { name: "Promotion", cell: ({ marketing_action_name }) => marketing_action_name },
  { name: "Code", cell: ({ code }) => code ?? "–" },
  { name: "Discount", type: "number", cell: ({ discount }) => money(discount, currency) },
];

const codeItem = ({ number, status, reason, in_totals }: Code): Html =>
  html`<li><code>${number}</code> ${statusBadge(status, in_totals)} ${reason ? reasonText(reason) : ""}</li>`;

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
