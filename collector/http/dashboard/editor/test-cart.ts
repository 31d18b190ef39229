import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import type { testPromotion } from "../../../services/test-promotion.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { money, table, words } from "../components.ts";
import { statusBadge } from "../panels/funnel.ts";
import type { Form } from "../session-guard.ts";
import { idsIn, numberOr } from "./values.ts";

/** So many lines a cart has on which a promotion is tried. */
const ROWS = 3;

/** What the form names of each line. */
const COLUMNS = [
  ["product_id", "Product"],
  ["variant_id", "Variant"],
  ["sku", "SKU"],
  ["category_ids", "Categories"],
  ["quantity", "Quantity"],
  ["price", "Price"],
] as const;

const nameOf = (column: string, row: number): string => `line${row}.${column}`;

/** The cart that a form holds, as the body of `POST /v1/carts/calculate`; lines without a product are none. */
export function cartIn(form: Form, currency: string): object {
  const lines = Array.from({ length: ROWS }, (_, row) => lineIn(form, row)).filter((line) => line !== null);
  return { cart: { currency, lines } };
}

function lineIn(form: Form, row: number): object | null {
  const of = (column: string) => (form.get(nameOf(column, row)) ?? "").trim();
  const named = (["product_id", "variant_id", "sku"] as const).filter((name) => of(name) !== "");
  if (named.length === 0) return null;
  const categories = idsIn(of("category_ids"));
  return {
    id: String(row + 1),
    ...Object.fromEntries(named.map((name) => [name, name === "sku" ? of(name) : numberOr(of(name))])),
    quantity: numberOr(of("quantity") || "1"),
    ...(of("price") !== "" && { price: of("price") }),
    ...(categories.length > 0 && { category_ids: categories }),
  };
}

/** What a new form's cart holds. */
export const FIRST_CART: Readonly<Record<string, string>> = {
  "line0.product_id": "118",
  "line0.quantity": "2",
  "line0.price": "119.95",
};

/** The fields of the cart. @param value what stands in a field */
export const cartFields = (value: (name: string) => string, currency: string): Html => html`<fieldset class="cart">
<legend>Try it on a cart</legend><p class="hint">In ${currency}. Where the catalogue knows a product, its price and categories may be left out.</p>
<div class="scroll" role="region" aria-label="The cart" tabindex="0"><table><thead><tr>${COLUMNS.map(([, name]) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${Array.from({ length: ROWS }, (_, row) => html`<tr>${COLUMNS.map(([column, name]) => html`<td><input name="${nameOf(column, row)}" value="${value(nameOf(column, row))}" size="8" aria-label="${name} of line ${row + 1}" autocomplete="off"></td>`)}</tr>`)}</tbody></table></div>
<button name="do" value="try">Try it</button></fieldset>`;

type TestResult = Exclude<Awaited<ReturnType<typeof testPromotion>>, Refusal>;

/** What the cart came to. */
export function testResult(tried: TestResult | Refusal | null): Html {
  if (tried === null || isRefusal(tried)) return NOTHING;
  const { cart, marketing_actions_applied: applied, promocodes = [], explanations = [] } = tried;
  const { currency } = cart;
  const codes = promocodes.map(
    ({ number, status, reason, in_totals }) =>
      html`<li><code>${number}</code> ${statusBadge(status, in_totals)} ${reason ? words(reason) : ""}</li>`,
  );
  const failed = explanations.flatMap(({ failed: leaves }) => leaves);
  const why = failed.map(
    (leaf) =>
      html`<li><code>${String(leaf.path)}</code> ${words(String(leaf.reason))}: ${JSON.stringify(leaf.actual)} where ${JSON.stringify(leaf.required)} is asked</li>`,
  );
  return html`<section class="panel" aria-labelledby="tried"><h2 id="tried">What the cart comes to</h2>
<p role="status"><strong>${money(cart.total, currency)}</strong> instead of ${money(cart.subtotal, currency)}: ${money(cart.discount, currency)} off${cart.gifts.length > 0 ? `, and ${cart.gifts.length} gift` : ""}${cart.shipping.free_zones.length > 0 ? ", shipping free" : ""}.</p>
${table(
  "Promotions that apply",
  [
    { name: "Promotion", show: (one: (typeof applied)[number]) => one.marketing_action_name },
    { name: "Code", show: ({ code }) => code ?? "–" },
    { name: "Discount", isNumber: true, show: ({ discount }) => money(discount, currency) },
  ],
  applied,
  { empty: "No promotion applies." },
)}<ul class="plain">${codes}</ul>${why.length > 0 ? html`<ul>${why}</ul>` : NOTHING}</section>`;
}
