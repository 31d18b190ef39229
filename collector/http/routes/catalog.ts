import { type Request, Router } from "express";
import {
  deleteProduct,
  importProducts,
  importResponse,
  listProducts,
  productById,
  putProducts,
} from "../../services/catalog.ts";
import { ndjsonRecords } from "../../services/ndjson.ts";
import { isRefusal } from "../../services/refusal.ts";
import type { Property } from "../../store/ports/records.ts";
import type { AppContext } from "../app-context.ts";
import { readBytes } from "../body.ts";
import { jsonBody } from "../request.ts";
import { requireProperty } from "../serve.ts";

const READ = ["read", "manage"] as const;
const WRITE = ["manage"] as const;

const idOf = (req: Request): string => String(req.params.id);
const isNdjson = (req: Request): boolean => /\b(x-)?ndjson\b|\bjsonl\b/.test(req.headers["content-type"] ?? "");

/** `/v1/catalog/products`: what events and carts that carry only an id or a sku are completed from. */
export function catalogRoutes(services: AppContext): Router {
  const { store } = services;
  const routes = Router();

  const put = async (property: Property, req: Request) => {
    const body = await jsonBody(req);
    return isRefusal(body) ? body : putProducts(store, property, body.json);
  };
  const stream = async (property: Property, req: Request) => {
    const body = readBytes(req);
    return isRefusal(body) ? body : importResponse(await importProducts(store, property, ndjsonRecords(body)));
  };

  routes
    .route("/")
    .get(requireProperty(services, READ, ({ property }, req) => listProducts(store, property, req.query)))
    .put(requireProperty(services, WRITE, ({ property }, req) => (isNdjson(req) ? stream : put)(property, req)));
  routes
    .route("/:id")
    .get(requireProperty(services, READ, ({ property }, req) => productById(store, property, idOf(req))))
    .delete(
      requireProperty(services, WRITE, async ({ property }, req, res) => {
        const refused = await deleteProduct(store, property, idOf(req));
        return refused ?? res.status(204).end();
      }),
    );
  return routes;
}
