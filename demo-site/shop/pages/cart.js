import * as basket from "../basket.js";
import { amountRow, lineTotal, picture, price, productLink } from "../components.js";
import { h } from "../dom.js";
import { announce, emptyPage, show } from "../frame.js";
import { decimal, formatMoney, sum } from "../money.js";

function change(shop, product, by) {
  basket.change(product.sku, by);
  const line = { product, quantity: Math.abs(by) };
  shop.report(by > 0 ? "add_to_cart" : "remove_from_cart", { line });
  announce(by > 0 ? `Added one ${product.name}.` : `Removed ${product.name}.`);
  render(shop);
}

function stepper(shop, { product, quantity }) {
  const button = (label, text, by, testId) =>
    h(
      "button",
      {
        type: "button",
        class: "step",
        "aria-label": label,
        "data-testid": testId,
        onclick: () => change(shop, product, by),
      },
      text,
    );
  return h(
    "div",
    { class: "stepper" },
    button(`One less ${product.name}`, "−", -1, "quantity-less"),
    h("span", { "data-testid": "quantity" }, quantity),
    button(`One more ${product.name}`, "+", 1, "quantity-more"),
  );
}

function cartLine(shop, line) {
  const { product, quantity } = line;
  return h(
    "li",
    { class: "cart-line", "data-testid": "cart-line", "data-sku": product.sku, "data-quantity": quantity },
    picture(product, "medium"),
    h(
      "div",
      { class: "cart-line-text" },
      h("h2", {}, h("a", { href: productLink(product) }, product.name)),
      price(product),
      h(
        "button",
        {
          type: "button",
          class: "plain",
          "data-testid": "remove-line",
          "aria-label": `Remove ${product.name}`,
          onclick: () => change(shop, product, -quantity),
        },
        "Remove",
      ),
    ),
    stepper(shop, line),
    h("p", { class: "number" }, lineTotal(line)),
  );
}

function summary(lines) {
  const subtotal = formatMoney(decimal(sum(lines)));
  return h(
    "aside",
    { class: "panel", "aria-label": "Order summary" },
    h("dl", {}, amountRow("Subtotal", "subtotal", subtotal), amountRow("Delivery", "delivery", "Free")),
    h("p", { class: "soft" }, "Have a code? Enter it at checkout."),
    h("a", { class: "button primary", href: "checkout", "data-testid": "checkout-link" }, "Go to checkout"),
  );
}

/** Renders the page and focuses the new copy of the button that was pressed. */
function keepFocus(render) {
  const { testid } = document.activeElement?.dataset ?? {};
  const { sku } = document.activeElement?.closest("[data-sku]")?.dataset ?? {};
  render();
  if (testid && sku) document.querySelector(`[data-sku="${sku}"] [data-testid="${testid}"]`)?.focus();
}

function render(shop) {
  const lines = basket.lines(shop.catalog);
  if (lines.length === 0) return show(emptyPage("Your basket is empty.", "Add something from the shop."));
  const list = h(
    "ul",
    { class: "cart-lines" },
    lines.map((line) => cartLine(shop, line)),
  );
  keepFocus(() => show(h("h1", {}, "Your basket"), h("div", { class: "columns" }, list, summary(lines))));
}

export function cartPage(shop) {
  render(shop);
  const lines = basket.lines(shop.catalog);
  if (lines.length > 0) shop.report("view_cart", { lines });
}
