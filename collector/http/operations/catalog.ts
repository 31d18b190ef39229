import { productsBody } from "../../contract/catalog.ts";
import { productResponse, productsResponse, putResponse } from "../../contract/responses/catalog.ts";
import { productsQuery } from "../../services/catalog.ts";
import type { Group } from "../operation.ts";

export const catalog: Group = {
  name: "Catalogue",
  description: "What events and carts that carry only an id or a sku are completed from.",
  operations: [
    {
      id: "putProducts",
      method: "put",
      path: "/v1/catalog/products",
      summary: "Put products",
      description:
        "Each takes the place of the product with its id. JSON goes in as a whole or not at all; of NDJSON, one product a line and however long, lines that are wrong are named and the others go in.",
      access: ["manage"],
      body: { name: "Products", schema: productsBody, types: ["application/json", "application/x-ndjson"] },
      answers: { 200: { description: "How many.", schema: putResponse } },
      refuses: { unprocessable: "Products are wrong: errors name every field, and none went in." },
      example: {
        query: { property_id: "100001" },
        body: [
          {
            id: 127,
            name: "Bath mat",
            brand_id: 5,
            category_ids: [22],
            price: "24.00",
            variants: [
              { id: 150, sku: "MAT-S" },
              { id: 151, sku: "MAT-L", price: "36.00" },
            ],
          },
        ],
      },
    },
    {
      id: "listProducts",
      method: "get",
      path: "/v1/catalog/products",
      summary: "List products",
      description: "In the order of their ids.",
      access: ["read", "manage"],
      query: productsQuery.shape,
      answers: { 200: { description: "A page of them.", schema: productsResponse } },
      refuses: { malformed: "The query is not valid." },
      example: { query: { property_id: "100001", sku: "MAT-L" } },
    },
    {
      id: "getProduct",
      method: "get",
      path: "/v1/catalog/products/{id}",
      summary: "Read a product",
      access: ["read", "manage"],
      answers: { 200: { description: "The product.", schema: productResponse } },
      refuses: { not_found: "There is no such product." },
      example: { path: { id: "127" }, query: { property_id: "100001" } },
    },
    {
      id: "deleteProduct",
      method: "delete",
      path: "/v1/catalog/products/{id}",
      summary: "Delete a product",
      access: ["manage"],
      answers: { 204: { description: "It is gone." } },
      refuses: { not_found: "There is no such product." },
      example: { path: { id: "127" }, query: { property_id: "100001" } },
    },
  ],
};
