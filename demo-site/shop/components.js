import { h } from "./dom.js";
import { cents, decimal, formatMoney } from "./money.js";

/** A product's picture. Its `alt` is empty because the product's name is always next to it. */
export function picture(product, extra = "") {
  const src = new URL(`../assets/${product.image}`, import.meta.url).href;
  return h("div", { class: `picture ${extra}` }, h("img", { src, alt: "", width: 480, height: 480 }));
}

export function price(product) {
  if (!product.original_price) return h("p", { class: "price" }, formatMoney(product.price));
  return h(
    "p",
    { class: "price" },
    h("span", { class: "sale-price" }, formatMoney(product.price)),
    " ",
    h("s", { "aria-label": `was ${formatMoney(product.original_price)}` }, formatMoney(product.original_price)),
  );
}

export const lineTotal = ({ product, quantity }) => formatMoney(decimal(cents(product.price) * quantity));

export const productLink = (product) => `product?sku=${encodeURIComponent(product.sku)}`;

/** One row of the order summary: a label and an amount. */
export function amountRow(label, testId, text, kind = "") {
  return h("div", { class: `amount ${kind}` }, h("dt", {}, label), h("dd", { "data-testid": testId }, text));
}

/** The lines of an order, read-only. */
export function orderLines(lines) {
  return h(
    "ul",
    { class: "order-lines" },
    lines.map((line) =>
      h(
        "li",
        { "data-testid": "order-line", "data-sku": line.product.sku },
        picture(line.product, "small"),
        h("span", {}, line.product.name, h("span", { class: "soft" }, ` × ${line.quantity}`)),
        h("span", { class: "number" }, lineTotal(line)),
      ),
    ),
  );
}
