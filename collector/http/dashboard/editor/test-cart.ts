import { type Html, html } from "../../html.ts";
import { idsIn, numberOr } from "./values.ts";

/** The lines of the cart that tests a promotion. */
const LINES = 3;

const COLUMNS = [
  ["product_id", "Product"],
  ["variant_id", "Variant"],
  ["sku", "SKU"],
  ["category_ids", "Categories"],
  ["quantity", "Quantity"],
  ["price", "Price"],
] as const;

type Column = (typeof COLUMNS)[number][0];

const fieldName = (column: Column, line: number): string => `line${line}.${column}`;

/** The cart of a form, as the body of `POST /v1/carts/calculate`. Lines that name no product are left out. */
export function readCart(form: URLSearchParams, currency: string): object {
  const lines = Array.from({ length: LINES }, (_, line) => readLine(form, line)).filter((line) => line !== null);
  return { cart: { currency, lines } };
}

function readLine(form: URLSearchParams, line: number): object | null {
  const text = (column: Column) => (form.get(fieldName(column, line)) ?? "").trim();
  const names = (["product_id", "variant_id", "sku"] as const).filter((name) => text(name) !== "");
  if (names.length === 0) return null;
  const categories = idsIn(text("category_ids"));
  return {
    id: String(line + 1),
    ...Object.fromEntries(names.map((name) => [name, name === "sku" ? text(name) : numberOr(text(name))])),
    quantity: numberOr(text("quantity") || "1"),
    ...(text("price") !== "" && { price: text("price") }),
    ...(categories.length > 0 && { category_ids: categories }),
  };
}

/** The cart of a new form. */
export const INITIAL_CART: Readonly<Record<string, string>> = {
  "line0.product_id": "118",
  "line0.quantity": "2",
  "line0.price": "119.95",
};

/** The fields of the cart. @param value returns the text of a field */
export const cartFields = (value: (name: string) => string, currency: string): Html => html`<fieldset class="cart">
<legend>Test cart</legend><p class="hint">Prices in ${currency}. Leave price and categories empty for catalog products.</p>
<div class="scroll" role="region" aria-label="Test cart" tabindex="0"><table><thead><tr>${COLUMNS.map(([, name]) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${Array.from({ length: LINES }, (_, line) => html`<tr>${COLUMNS.map(([column, name]) => cartCell(column, name, line, value))}</tr>`)}</tbody></table></div>
<button name="do" value="try">Test on this cart</button></fieldset>`;

function cartCell(column: Column, name: string, line: number, value: (name: string) => string): Html {
  const field = fieldName(column, line);
  return html`<td><input name="${field}" value="${value(field)}" size="8" aria-label="${name} of line ${line + 1}" autocomplete="off"></td>`;
}
