import { stringify } from "csv-stringify/sync";
import { type Response, Router } from "express";
import { codeChecks, type Facts, redemptions } from "../../services/facts.ts";
import { isRefusal, type Refusal } from "../../services/refusal.ts";
import type { Property } from "../../store/records.ts";
import type { Store } from "../../store/store.ts";
import { forProperty } from "../admin.ts";
import type { Services } from "../services.ts";

/** `/v1/code_checks` and `/v1/redemptions`, as JSON or CSV. */
export function factsRoutes(services: Services): Router {
  const routes = Router();
  routes.get("/code_checks", listOf(services, codeChecks));
  routes.get("/redemptions", listOf(services, redemptions));
  return routes;
}

type Read = (store: Store, property: Property, sent: Record<string, unknown>) => Promise<Facts<object> | Refusal>;

const listOf = (services: Services, read: Read) =>
  forProperty(services, ["read"], async ({ property }, req, res) => {
    const facts = await read(services.store, property, req.query);
    if (isRefusal(facts)) return facts;
    const { format, data, meta } = facts;
    return format === "csv" ? sendCsv(res, facts) : { data, meta };
  });

/** Flat columns only; what `meta` says in JSON goes into headers. Texts that a spreadsheet would run are defused. */
function sendCsv(res: Response, { data, columns, meta }: Facts<object>): void {
  res.setHeader("Promotrail-Hidden-Staging", String(meta.hidden.staging));
  res.setHeader("Promotrail-Hidden-Automated", String(meta.hidden.automated));
  if (meta.next_cursor) res.setHeader("Promotrail-Next-Cursor", meta.next_cursor);
  const options = { header: true, columns: [...columns], escape_formulas: true, cast: { boolean: String } };
  res.type("text/csv").send(stringify([...data], options));
}
