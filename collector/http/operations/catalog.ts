import { productsBody } from "../../contract/catalog.ts";
import { productResponse, productsResponse, putResponse } from "../../contract/responses/catalog.ts";
import {
  deleteProduct,
  importProducts,
  importResponse,
  listProducts,
  productById,
  productsQuery,
  putProducts,
} from "../../services/catalog.ts";
import { ndjsonRecords } from "../../services/ndjson.ts";
import { isRefusal } from "../../services/refusal.ts";
import { readBytes } from "../body.ts";
import type { Group } from "../operation.ts";
import { bodyOfServer, jsonBody } from "../request.ts";
import { operation, type ServerRequest } from "../serve.ts";
import { INVALID_QUERY, MANAGERS, READERS } from "./common.ts";

const NO_PRODUCT = "There is no such product.";

export const catalog: Group = {
  name: "Catalog",
  description: "Products that complete events and carts with only an id or a sku.",
  operations: [
    operation({
      id: "putProducts",
      method: "put",
      path: "/v1/catalog/products",
      summary: "Put products",
      description:
        "Each product replaces the one with its id. A JSON list is stored as a whole or not at all. NDJSON has one product per line and no limit of size: its invalid lines are listed and the others are stored.",
      access: MANAGERS,
      body: {
        name: "Products",
        schema: productsBody,
        types: ["application/json", "application/x-ndjson"],
        reader: "handler",
      },
      response: { description: "The number of products.", schema: putResponse },
      refusals: { unprocessable: "Products are invalid: `errors` lists every field, and nothing is stored." },
      example: {
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
      handle: (request) => (isNdjson(request) ? putLines(request) : putList(request)),
    }),
    operation({
      id: "listProducts",
      method: "get",
      path: "/v1/catalog/products",
      summary: "List products",
      description: "In the order of their ids.",
      access: READERS,
      query: productsQuery.shape,
      response: { description: "A page of products.", schema: productsResponse },
      refusals: { malformed: INVALID_QUERY },
      example: { query: { sku: "MAT-L" } },
      handle: ({ app, property, query }) => listProducts(app.store, property, query),
    }),
    operation({
      id: "getProduct",
      method: "get",
      path: "/v1/catalog/products/{id}",
      summary: "Read a product",
      access: READERS,
      response: { description: "The product.", schema: productResponse },
      refusals: { not_found: NO_PRODUCT },
      example: { path: { id: "127" } },
      handle: ({ app, property, param }) => productById(app.store, property, param("id")),
    }),
    operation({
      id: "deleteProduct",
      method: "delete",
      path: "/v1/catalog/products/{id}",
      summary: "Delete a product",
      access: MANAGERS,
      response: { status: 204, description: "The product is deleted." },
      refusals: { not_found: NO_PRODUCT },
      example: { path: { id: "127" } },
      handle: ({ app, property, param }) => deleteProduct(app.store, property, param("id")),
    }),
  ],
};

type PutRequest = Pick<ServerRequest, "app" | "property" | "req">;

const isNdjson = ({ req }: PutRequest): boolean => /\b(x-)?ndjson\b|\bjsonl\b/.test(req.headers["content-type"] ?? "");

async function putList({ app, property, req }: PutRequest) {
  const body = await jsonBody(req, bodyOfServer(app), ({ length }) => app.turns.wait(property.id, length));
  return isRefusal(body) ? body : putProducts(app.store, property, body.json);
}

async function putLines({ app, property, req }: PutRequest) {
  const body = readBytes(req);
  return isRefusal(body) ? body : importResponse(await importProducts(app.store, property, ndjsonRecords(body)));
}
