import { persistent } from "./storage.js";

const slot = persistent("basket");

const BASKET_CHANGED = "basket-changed";

function write(quantities) {
  slot.write(quantities);
  document.dispatchEvent(new Event(BASKET_CHANGED));
}

const quantities = () => slot.read() ?? {};

/** The basket's lines with their products, in the order of the shelf. */
export function lines(catalog) {
  const bySku = quantities();
  return catalog.filter(({ sku }) => bySku[sku] > 0).map((product) => ({ product, quantity: bySku[product.sku] }));
}

/** Adds units of a product, or takes them out with a negative number. */
export function change(sku, by) {
  const bySku = quantities();
  const quantity = (bySku[sku] ?? 0) + by;
  if (quantity > 0) bySku[sku] = quantity;
  else delete bySku[sku];
  write(bySku);
}

export const empty = () => write({});

export const count = () => Object.values(quantities()).reduce((total, quantity) => total + quantity, 0);

export const onChange = (listener) => document.addEventListener(BASKET_CHANGED, listener);
