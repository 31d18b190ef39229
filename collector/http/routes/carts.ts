import { type RequestHandler, Router } from "express";
import { SCOPES } from "../../contract/key.ts";
import { accessForPages } from "../../services/authorize.ts";
import { type Calculator, calculate } from "../../services/calculate.ts";
import type { SentCalculation } from "../../services/calculation/request.ts";
import { isRefusal } from "../../services/refusal.ts";
import type { AppContext } from "../app-context.ts";
import { browserRoute } from "../cors.ts";
import { sendJson, sendProblem } from "../problem.ts";
import { credentialsOf, jsonOrForm } from "../request.ts";

/**
 * `POST` and `GET /v1/carts/calculate`, with a write key (in what is sent, or as a bearer) or any server key: our JSON, or
 * SailPlay's fields as a form or a query.
 */
export function cartsRoutes(services: AppContext): Router {
  const { store, now, newId, log } = services;
  const onFault = (err: unknown) => log.error({ err }, "a calculation was not remembered: a mistake of the collector");
  const calculator: Calculator = { store, now, newId, onFault };

  const answer: RequestHandler = async (req, res) => {
    const sent = await jsonOrForm(req);
    if (isRefusal(sent)) return sendProblem(res, sent);
    const access = await accessForPages(services, credentialsOf(req), writeKeyIn(sent), SCOPES);
    if (isRefusal(access)) return sendProblem(res, access);
    const calculated = await calculate(calculator, access.property, sent, access.audience);
    if (isRefusal(calculated)) return sendProblem(res, calculated);
    // What it costs is true for this cart, now.
    sendJson(res, 200, calculated, { "Cache-Control": "no-store" });
  };

  const routes = Router();
  routes.use(browserRoute);
  routes.route("/calculate").post(answer).get(answer);
  return routes;
}

/** A secret has no place in an address: what a form names is a write key, or nothing. */
function writeKeyIn(sent: SentCalculation): string | null {
  if ("fields" in sent) return sent.fields.write_key ?? sent.fields.token ?? null;
  const { json } = sent;
  const key = typeof json === "object" && json !== null && "write_key" in json ? json.write_key : null;
  return typeof key === "string" ? key : null;
}
