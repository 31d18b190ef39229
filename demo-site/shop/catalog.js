async function json(path) {
  const response = await fetch(new URL(path, import.meta.url));
  return response.json();
}

/** Everything for sale, in the order of the shelf. */
export const loadCatalog = () => json("../catalog.json");

/** The codes that the till honours by itself. */
export const loadTill = () => json("../checkout-codes.json");
