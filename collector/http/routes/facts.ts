import { stringify } from "csv-stringify/sync";
import { type Response, Router } from "express";
import { codeChecks, type Facts, readFactsQuery, redemptions } from "../../services/facts.ts";
import { isRefusal } from "../../services/refusal.ts";
import type { FactQuery, Store } from "../../store/store.ts";
import { forProperty } from "../admin.ts";
import type { Services } from "../services.ts";

/** `/v1/code_checks` and `/v1/redemptions`, as JSON or CSV. */
export function factsRoutes(services: Services): Router {
  const routes = Router();
  routes.get("/code_checks", listOf(services, codeChecks));
  routes.get("/redemptions", listOf(services, redemptions));
  return routes;
}

const listOf = <Row extends object>(
  services: Services,
  read: (store: Store, query: FactQuery) => Promise<Facts<Row>>,
) =>
  forProperty(services, async (property, req, res) => {
    const asked = readFactsQuery(property, req.query);
    if (isRefusal(asked)) return asked;
    const facts = await read(services.store, asked.query);
    return asked.format === "csv" ? sendCsv(res, facts) : facts;
  });

/** Flat columns only; what `meta` says in JSON goes into headers. Texts that a spreadsheet would run are defused. */
function sendCsv<Row extends object>(res: Response, { data, meta }: Facts<Row>): void {
  const rows = data.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => !Array.isArray(value))));
  res.setHeader("Promotrail-Hidden-Staging", String(meta.hidden.staging));
  if (meta.next_cursor) res.setHeader("Promotrail-Next-Cursor", meta.next_cursor);
  const cast = { boolean: String };
  res.type("text/csv").send(stringify(rows, { header: true, escape_formulas: true, cast }));
}
