import * as basket from "../basket.js";
import { picture, price, productLink } from "../components.js";
import { h } from "../dom.js";
import { announce, show } from "../frame.js";

const ADDED_LABEL_MS = 1600;

/** The button that adds one unit to the basket and confirms it for a moment. */
export function addButton(product, report) {
  const button = h("button", { class: "button", type: "button", "data-testid": "add-to-cart" }, "Add to basket");
  button.setAttribute("aria-label", `Add to basket: ${product.name}`);
  let reset;
  button.addEventListener("click", () => {
    basket.change(product.sku, 1);
    report("add_to_cart", { line: { product, quantity: 1 } });
    announce(`Added ${product.name} to your basket.`);
    button.textContent = "Added";
    button.dataset.added = "true";
    clearTimeout(reset);
    reset = setTimeout(() => {
      button.textContent = "Add to basket";
      delete button.dataset.added;
    }, ADDED_LABEL_MS);
  });
  return button;
}

function card(product, report) {
  return h(
    "li",
    { class: "card", "data-testid": "product-card", "data-sku": product.sku },
    h(
      "a",
      { href: productLink(product), class: "card-link" },
      picture(product),
      product.original_price ? h("span", { class: "flag" }, "Sale") : null,
      h("h2", {}, product.name),
    ),
    h("p", { class: "soft" }, product.brand),
    price(product),
    addButton(product, report),
  );
}

function hero(catalog) {
  const pictured = ["BSK-TIER", "TWL-PUR-S", "VAS-CLAY"].map((sku) => catalog.find((product) => product.sku === sku));
  return h(
    "section",
    { class: "hero" },
    h(
      "div",
      {},
      h("h1", {}, "Good things for ordinary days."),
      h("p", { class: "lead" }, "Wire, wool, oak and clay. Made to be used every day, and to look good."),
    ),
    h(
      "div",
      { class: "hero-pictures", "aria-hidden": "true" },
      pictured.map((product) => picture(product)),
    ),
  );
}

export function listPage({ catalog, report }) {
  const cards = catalog.map((product) => card(product, report));
  show(hero(catalog), h("ul", { class: "grid", "aria-label": "Products" }, cards));
  report("view_item_list", { lines: catalog.map((product) => ({ product, quantity: 1 })) });
}
