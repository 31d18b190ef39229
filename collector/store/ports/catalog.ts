import type { ProductBody } from "../../contract/catalog.ts";
import type { MethodsOf } from "./methods.ts";

/** A page of a catalog's products, in the order of their ids. */
export interface ProductQuery {
  readonly propertyId: string;
  /** Only products after this id. */
  readonly after: string;
  readonly limit: number;
  readonly id?: string | undefined;
  /** The product's own, or a variant's. */
  readonly sku?: string | undefined;
  /** A part of the name, the id or a sku; ASCII letters match in either case. */
  readonly query?: string | undefined;
}

/** The result of `putProducts`. */
export interface ProductsPut {
  readonly created: number;
  readonly updated: number;
  /** `sku …` and `variant …` that another product has too: neither product is found by these. */
  readonly shared: readonly string[];
}

/** The catalog of each property. */
export interface CatalogStore {
  /** Puts products in place of those with their ids, all at once; they apply from the next evaluation on. */
  putProducts(propertyId: string, products: readonly ProductBody[]): Promise<ProductsPut>;
  product(propertyId: string, id: string): Promise<ProductBody | null>;
  products(query: ProductQuery): Promise<readonly ProductBody[]>;
  /** @returns whether the product existed */
  deleteProduct(propertyId: string, id: string): Promise<boolean>;
}

export const CATALOG_METHODS = {
  putProducts: { kind: "write" },
  product: { kind: "list" },
  products: { kind: "list" },
  deleteProduct: { kind: "write" },
} as const satisfies MethodsOf<CatalogStore>;
