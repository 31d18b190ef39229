import { Router } from "express";
import { codeChecks, events, type Facts, redemptions } from "../../services/facts.ts";
import { isRefusal, type Refusal } from "../../services/refusal.ts";
import { FACT_TABLES } from "../../store/fact-tables.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import type { AppContext } from "../app-context.ts";
import { sendTable } from "../send-rows.ts";
import { requireProperty } from "../serve.ts";

/** `/v1/code_checks`, `/v1/redemptions` and `/v1/events`, as JSON or tables. */
export function factsRoutes(services: AppContext): Router {
  const routes = Router();
  routes.get("/code_checks", listOf(services, codeChecks));
  routes.get("/redemptions", listOf(services, redemptions));
  routes.get("/events", listOf(services, events));
  return routes;
}

type Read = (store: Store, property: Property, sent: Record<string, unknown>) => Promise<Facts<object> | Refusal>;

/** In a table only flat columns have a place; what `meta` says in JSON goes into headers. */
const listOf = (services: AppContext, read: Read) =>
  requireProperty(services, ["read"], async ({ property }, req, res) => {
    const facts = await read(services.store, property, req.query);
    if (isRefusal(facts)) return facts;
    const { kind, format, data, meta } = facts;
    if (format === "json") return { data, meta };
    res.setHeader("Promotrail-Hidden-Staging", String(meta.hidden.staging));
    res.setHeader("Promotrail-Hidden-Automated", String(meta.hidden.automated));
    if (meta.next_cursor) res.setHeader("Promotrail-Next-Cursor", meta.next_cursor);
    res.setHeader("Promotrail-Resume-Cursor", meta.resume_cursor);
    return sendTable(res, format, FACT_TABLES[kind].columns, data);
  });
