import { randomUUID } from "node:crypto";
import { type Request, Router } from "express";
import { importCodes, importState } from "../../services/code-import/import-codes.ts";
import { readUpload } from "../../services/code-import/upload.ts";
import { listCodes } from "../../services/code-list.ts";
import { generateCodes } from "../../services/codegen.ts";
import { createCode, deleteCode, deleteCodeByName, deleteCodes, findCode } from "../../services/codes.ts";
import { isRefusal, type Refusal, refusal } from "../../services/refusal.ts";
import type { Property } from "../../store/ports/records.ts";
import type { AppContext } from "../app-context.ts";
import { RequestAborted, readBytes } from "../body.ts";
import { requireProperty, withBody } from "../serve.ts";

const READ = ["read", "manage"] as const;
const WRITE = ["manage"] as const;

const idOf = (req: Request): string => String(req.params.id);

/** `/v3/promotions/{id}/codes` in BigCommerce's shapes, and the import of many. */
export function codesRoutes(services: AppContext): Router {
  const { store } = services;
  const routes = Router({ mergeParams: true });
  routes
    .route("/promotions/codes")
    .get(requireProperty(services, READ, ({ property }, req) => findCode(store, property, req.query)))
    .delete(
      requireProperty(
        services,
        WRITE,
        ({ property, actor }, req) => deleteCodeByName(store, property, actor, req.query),
        204,
      ),
    );
  routes
    .route("/promotions/:id/codes")
    .get(requireProperty(services, READ, ({ property }, req) => listCodes(store, property, idOf(req), req.query)))
    .post(withBody(services, WRITE, ({ property }, body, req) => createCode(store, property, idOf(req), body), 201))
    .delete(
      requireProperty(
        services,
        WRITE,
        ({ property, actor }, req) => deleteCodes(store, property, actor, idOf(req), req.query),
        204,
      ),
    );
  routes.delete(
    "/promotions/:id/codes/:code_id",
    requireProperty(
      services,
      WRITE,
      ({ property, actor }, req) => deleteCode(store, property, actor, idOf(req), String(req.params.code_id)),
      204,
    ),
  );
  routes.post(
    "/promotions/:id/codegen",
    withBody(services, WRITE, ({ property }, body, req) => generateCodes(store, property, idOf(req), body), 201),
  );
  routes.post(
    "/promotions/:id/codes/import",
    requireProperty(services, WRITE, ({ property }, req) => upload(services, property, req)),
  );
  routes.get(
    "/promotions/:id/codes/import/:import_id",
    requireProperty(services, READ, ({ property }, req) =>
      importState(store, property, idOf(req), String(req.params.import_id)),
    ),
  );
  return routes;
}

/** Takes an upload as far as it comes. */
async function upload({ store }: AppContext, property: Property, req: Request): Promise<unknown | Refusal> {
  const headers = { "Import-Id": req.get("import-id"), "Import-Line": req.get("import-line") };
  const announced = readUpload(req.get("content-type") ?? "", headers, randomUUID());
  const bytes = readBytes(req);
  try {
    if (isRefusal(announced)) return announced;
    return isRefusal(bytes) ? bytes : await importCodes(store, property, idOf(req), { ...announced, bytes });
  } catch (error) {
    if (error instanceof RequestAborted) return refusal("malformed", error.message);
    throw error;
  } finally {
    // What was refused on the way is still being sent: it is thrown away, so that the answer gets through.
    req.resume();
  }
}
