import { type Html, html, NOTHING } from "../../html.ts";
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

/** The columns that few promotions need: they are folded where they are empty. */
const MORE_COLUMNS = [
  ["brand_id", "Brand"],
  ["minimum_price", "Minimum price"],
] as const;

const SHIPPING_COLUMNS = [
  ["method_id", "Method"],
  ["price", "Price"],
] as const;

type Column = (typeof COLUMNS | typeof MORE_COLUMNS)[number][0];
type ShippingColumn = (typeof SHIPPING_COLUMNS)[number][0];

const fieldName = (column: Column, line: number): string => `line${line}.${column}`;
const shippingName = (column: ShippingColumn): string => `shipping.${column}`;

/** The cart of a form, as the body of `POST /v1/carts/calculate`. Lines that are empty but for a quantity are left out. */
export function readCart(form: URLSearchParams, currency: string): object {
  const lines = Array.from({ length: LINES }, (_, line) => readLine(form, line)).filter((line) => line !== null);
  return { cart: { currency, lines, ...readShipping(form) } };
}

const textIn = (form: URLSearchParams, name: string): string => (form.get(name) ?? "").trim();

function readLine(form: URLSearchParams, line: number): object | null {
  const text = (column: Column) => textIn(form, fieldName(column, line));
  const filled = <C extends Column>(...columns: readonly C[]) => columns.filter((column) => text(column) !== "");
  const ids = filled("product_id", "variant_id", "brand_id").map((name) => [name, numberOr(text(name))]);
  const texts = filled("sku", "price", "minimum_price").map((name) => [name, text(name)]);
  const categories = idsIn(text("category_ids"));
  if (ids.length + texts.length + categories.length === 0) return null;
  return {
    id: String(line + 1),
    ...Object.fromEntries([...ids, ...texts]),
    quantity: numberOr(text("quantity") || "1"),
    ...(categories.length > 0 && { category_ids: categories }),
  };
}

/** One method of shipping; nothing where its fields are empty. */
function readShipping(form: URLSearchParams): object {
  const method = textIn(form, shippingName("method_id"));
  const price = textIn(form, shippingName("price"));
  if (method === "" && price === "") return {};
  return { shipping: [{ ...(method !== "" && { method_id: numberOr(method) }), ...(price !== "" && { price }) }] };
}

/** The cart of a new form. */
export const INITIAL_CART: Readonly<Record<string, string>> = {
  "line0.product_id": "118",
  "line0.quantity": "2",
  "line0.price": "119.95",
};

/** The text of a field of the form. */
type Value = (name: string) => string;

/** The fields of the cart. */
export const cartFields = (value: Value, currency: string): Html => html`<fieldset class="cart">
<legend>Test cart</legend><p class="hint">Prices in ${currency}. Leave price and categories empty for catalog products.</p>
${Array.from({ length: LINES }, (_, line) => lineFields(line, value))}${shippingFields(value)}
<button name="do" value="try">Test on this cart</button></fieldset>`;

function lineFields(line: number, value: Value): Html {
  const field = ([column, label]: readonly [Column, string]) =>
    cartField(fieldName(column, line), label, `${label} of line ${line + 1}`, value);
  const isOpen = MORE_COLUMNS.some(([column]) => value(fieldName(column, line)) !== "");
  return html`<div class="cart-line" role="group" aria-label="Line ${line + 1}"><div class="cart-fields">${COLUMNS.map(field)}</div>
<details${isOpen ? html` open` : NOTHING}><summary aria-label="More of line ${line + 1}">More</summary><div class="cart-fields">${MORE_COLUMNS.map(field)}</div></details></div>`;
}

const shippingFields = (value: Value): Html =>
  html`<div class="cart-line" role="group" aria-label="Shipping"><p>Shipping <small class="hint">The method as promotions name it. Leave both empty to test without shipping.</small></p>
<div class="cart-fields">${SHIPPING_COLUMNS.map(([column, label]) => cartField(shippingName(column), label, `${label} of shipping`, value))}</div></div>`;

/** @param name the label with its line, for screen readers */
const cartField = (field: string, label: string, name: string, value: Value): Html =>
  html`<label>${label}<input name="${field}" value="${value(field)}" aria-label="${name}" autocomplete="off"></label>`;
