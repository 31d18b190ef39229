import { persistent } from "./storage.js";

const slot = persistent("basket");

const BASKET_CHANGED = "basket-changed";

const quantities = () => slot.read() ?? {};

function write(bySku) {
  slot.write(bySku);
  document.dispatchEvent(new Event(BASKET_CHANGED));
}

/** The basket's lines with their products, in catalog order. */
export function lines(catalog) {
  const bySku = quantities();
  return catalog.filter(({ sku }) => bySku[sku] > 0).map((product) => ({ product, quantity: bySku[product.sku] }));
}

/** Adds units of a product; a negative number removes units. */
export function change(sku, by) {
  const bySku = quantities();
  const quantity = (bySku[sku] ?? 0) + by;
  if (quantity > 0) bySku[sku] = quantity;
  else delete bySku[sku];
  write(bySku);
}

export const empty = () => write({});

/** Units in the basket. */
export const count = () => Object.values(quantities()).reduce((total, quantity) => total + quantity, 0);

export const onChange = (listener) => document.addEventListener(BASKET_CHANGED, listener);
