import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";

/** The names of products in the catalog, by id. A product that has none there is absent. */
export type ProductNames = ReadonlyMap<string, string>;

/** Most products whose names are looked up; others are shown by their ids. */
const MAX_PRODUCTS = 200;

/** Looks the names of products up in the catalog. */
export async function productNames(
  store: Pick<Store, "product">,
  property: Property,
  ids: ReadonlySet<string>,
): Promise<ProductNames> {
  const products = await Promise.all([...ids].slice(0, MAX_PRODUCTS).map((id) => store.product(property.id, id)));
  return new Map(products.flatMap((product) => (product?.name ? [[String(product.id), product.name] as const] : [])));
}
