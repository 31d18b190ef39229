import { picture, price } from "../components.js";
import { h } from "../dom.js";
import { emptyPage, show } from "../frame.js";
import { addButton } from "./list.js";

const DESCRIPTIONS = {
  118: "Two hand-bent tiers for fruit, bread or a week of post. Stands 46 cm tall and lifts apart for washing.",
  119: "Long-staple cotton, 600 grams to the square meter, dyed the purple of ripe plums. Softer after every wash.",
  121: "Merino and lambswool, woven double and brushed once. Warm enough for a balcony in October.",
  122: "Thrown, dipped and fired in small batches. Holds 30 cl and the heat.",
  123: "Unglazed outside, glazed inside, with a line of slip around the shoulder. For three stems or none.",
  124: "One piece of oiled oak, end to end. Made for years of daily use.",
  125: "A jointed arm and a warm, shaded bulb: it lights the page and leaves the room dark.",
  126: "Pure beeswax on a ceramic dish. Burns for forty hours, with a faint scent of honey.",
  130: "Washed linen with a red stripe. Dries glasses without leaving a trace.",
};

export function productPage({ catalog, report }) {
  const sku = new URLSearchParams(location.search).get("sku");
  const product = catalog.find((candidate) => candidate.sku === sku);
  if (!product) return show(emptyPage("Product not found.", "It may be sold out."));
  document.title = `${product.name} · Basket & Towel`;
  show(
    h(
      "section",
      { class: "detail", "data-testid": "product-card", "data-sku": product.sku },
      picture(product),
      h(
        "div",
        {},
        h("p", { class: "soft" }, `${product.main_category} · ${product.brand}`),
        h("h1", {}, product.name),
        price(product),
        h("p", { class: "lead" }, DESCRIPTIONS[product.product_id]),
        addButton(product, report),
      ),
    ),
  );
  report("view_item", { lines: [{ product, quantity: 1 }] });
}
