import type { Request, RequestHandler, Response } from "express";
import type { Scope } from "../contract/key.ts";
import { type Access, accessForServers, unlessAdministrator } from "../services/authorize.ts";
import { isRefusal, type Refusal } from "../services/refusal.ts";
import type { AppContext } from "./app-context.ts";
import { sendProblem } from "./problem.ts";
import { credentialsOf, jsonBody } from "./request.ts";

/** Does something for who asks, with the property that is meant; what it returns is answered as JSON. */
export type AdminOperation = (access: Access, req: Request, res: Response) => Promise<unknown | Refusal>;

/**
 * A route of the administrator's and of server keys: who asks is checked first, a refusal becomes a problem, anything
 * else is the answer.
 * @param scopes one of which a key must have
 * @param status of the answer; default 200
 */
export const requireProperty =
  (services: AppContext, scopes: readonly Scope[], act: AdminOperation, status = 200): RequestHandler =>
  async (req, res) => {
    const access = await accessForServers(services, credentialsOf(req), scopes);
    respond(res, isRefusal(access) ? access : await act(access, req, res), status);
  };

/** The same for a route that takes a JSON body. */
export const withBody = (
  services: AppContext,
  scopes: readonly Scope[],
  act: (access: Access, body: unknown, req: Request) => Promise<unknown | Refusal>,
  status = 200,
): RequestHandler =>
  requireProperty(
    services,
    scopes,
    async (access, req) => {
      const body = await jsonBody(req);
      return isRefusal(body) ? body : act(access, body.json, req);
    },
    status,
  );

/** A route that means no property, and is the administrator's alone. */
export const requireAdmin =
  (services: AppContext, act: (req: Request) => Promise<unknown | Refusal>, status = 200): RequestHandler =>
  async (req, res) =>
    respond(res, (await unlessAdministrator(services, credentialsOf(req))) ?? (await act(req)), status);

function respond(res: Response, answer: unknown | Refusal, status: number): void {
  if (isRefusal(answer)) sendProblem(res, answer);
  else if (!res.headersSent) res.status(status).json(answer);
}
