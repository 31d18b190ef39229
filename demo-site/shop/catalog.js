async function json(path) {
  const response = await fetch(new URL(path, import.meta.url));
  return response.json();
}

/** Every product for sale, in the order of the product list. */
export const loadCatalog = () => json("../catalog.json");

/** The codes that the checkout accepts by its own rules, without Promotrail. */
export const loadCheckoutCodes = () => json("../checkout-codes.json");
