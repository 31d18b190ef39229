import { picture, price } from "../components.js";
import { h } from "../dom.js";
import { nothingHere, show } from "../frame.js";
import { addButton } from "./list.js";

const ABOUT = {
  118: "Two hand-bent tiers for fruit, bread or a week of post. Stands 46 cm tall and lifts apart for washing.",
  119: "Long-staple cotton, 600 grams to the square metre, dyed the purple of ripe plums. Softer after every wash.",
  121: "Merino and lambswool, woven double and brushed once. Warm enough for a balcony in October.",
  122: "Thrown, dipped and fired in small batches. Holds 30 cl and the heat.",
  123: "Unglazed outside, glazed inside, with a line of slip around the shoulder. Good with three stems or none.",
  124: "One piece of oiled oak, end to end. It will take the knife marks well.",
  125: "A jointed arm and a warm, shaded bulb: light for the page and for nobody else in the room.",
  126: "Pure beeswax on a ceramic dish. Burns for forty hours and smells of very little.",
  130: "Washed linen with a red stripe. Dries glasses without leaving a trace.",
};

export function productPage({ catalog, report }) {
  const sku = new URLSearchParams(location.search).get("sku");
  const product = catalog.find((one) => one.sku === sku);
  if (!product) return show(nothingHere("We don't have that.", "It may have been sold out, or never made."));
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
        h("p", { class: "lead" }, ABOUT[product.product_id]),
        addButton(product, report),
      ),
    ),
  );
  report("view_item", { lines: [{ product, quantity: 1 }] });
}
