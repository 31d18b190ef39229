import type { IncomingMessage, ServerResponse } from "node:http";
import type { Request, Response } from "express";
import type { z } from "zod";
import {
  type Access,
  ADMINISTRATOR_ONLY,
  accessForPages,
  accessForServers,
  hasServerKey,
  unlessAdministrator,
} from "../services/authorize.ts";
import { refusePersonalFilters } from "../services/masking.ts";
import type { SentQuery } from "../services/query.ts";
import { isRefusal, type Refusal } from "../services/refusal.ts";
import { NO_PROPERTY } from "../services/turns.ts";
import type { AppContext } from "./app-context.ts";
import { audited } from "./audit.ts";
import type { BodyOwner } from "./body.ts";
import { READABLE } from "./cors.ts";
import { sendFailure } from "./error-handler.ts";
import type { Description, Operation, PageAccess, ParamOf, PublicAccess, ServerAccess } from "./operation.ts";
import { sendJson, sendProblem } from "./problem.ts";
import { bodyOfClient, bodyOfServer, credentialsOf, jsonBody } from "./request.ts";

/**
 * Handles a request. Its result is sent as JSON, a refusal as a problem. It returns nothing where the response has no
 * body, or where it has sent the response itself.
 */
type Handle<Input> = (request: Input) => Promise<unknown | Refusal>;

/** A request as a handler sees it. */
interface Received<Path extends string, Header extends string> {
  readonly app: AppContext;
  readonly req: Request;
  readonly res: Response;
  /** A value in the path. */
  readonly param: (name: ParamOf<Path> & string) => string;
  /** A header that the operation describes. */
  readonly header: (name: Header) => string | undefined;
  /**
   * As it was sent. A service parses it with the schema of the operation, because the dashboard sends the same queries.
   */
  readonly query: SentQuery;
  /** JSON as it was sent, for a service to parse; undefined where there is no body, or the handler reads it. */
  readonly body: unknown;
}

/** A request about one property, whose sender may make it. */
export type ServerRequest<Path extends string = string, Header extends string = never> = Access &
  Received<Path, Header>;

interface ServerDefinition<Path extends string, Headers extends z.ZodRawShape> extends Description<Path> {
  readonly access: ServerAccess;
  readonly headers?: Headers;
  readonly handle: Handle<ServerRequest<NoInfer<Path>, keyof NoInfer<Headers> & string>>;
}

/** An operation on one property, for server keys and the administrator. */
export function operation<const Path extends string, const Headers extends z.ZodRawShape = Record<never, never>>(
  definition: ServerDefinition<Path, Headers>,
): Operation {
  const { access, handle, ...description } = definition;
  const scopes = access === "administrator" ? ADMINISTRATOR_ONLY : access;
  const perform = async (app: AppContext, req: Request, res: Response) => {
    const admitted = await accessForServers(app, credentialsOf(req), scopes);
    if (isRefusal(admitted)) return admitted;
    const received =
      refusePersonalFilters(admitted, req.query) ??
      (await receive(app, description, req, res, admitted.property.id, bodyOfServer(app)));
    if (isRefusal(received)) return received;
    return audited(app, definition, req, admitted, () => handle({ ...admitted, ...received }));
  };
  return {
    ...description,
    access,
    serve: (app) => async (req, res) => respond(definition, res, await perform(app, req, res)),
  };
}

/** The administrator, about the collector as a whole. */
const NO_KEY = { property: null, keyId: null };

interface CollectorDefinition<Path extends string> extends Description<Path> {
  readonly access: PublicAccess | "administrator";
  readonly handle: Handle<Received<NoInfer<Path>, never>>;
}

/** An operation on the collector as a whole, public or for the administrator. */
export function collectorOperation<const Path extends string>(definition: CollectorDefinition<Path>): Operation {
  const { access, handle, ...description } = definition;
  const perform = async (app: AppContext, req: Request, res: Response) => {
    const refused = access === "administrator" ? await unlessAdministrator(app, credentialsOf(req)) : null;
    const owner = access === "administrator" ? bodyOfServer(app) : bodyOfClient(req, app);
    const received = refused ?? (await receive(app, description, req, res, NO_PROPERTY, owner));
    if (isRefusal(received)) return received;
    return audited(app, definition, req, NO_KEY, () => handle(received));
  };
  return {
    ...description,
    access,
    serve: (app) => async (req, res) => respond(definition, res, await perform(app, req, res)),
  };
}

async function receive(
  app: AppContext,
  { body }: Pick<Description, "body">,
  req: Request,
  res: Response,
  propertyId: string,
  owner: BodyOwner,
) {
  const isJson = body !== undefined && body.reader === undefined;
  const whenEmpty = body?.optional || body?.emptyIsObject ? {} : undefined;
  const read = isJson
    ? await jsonBody(req, owner, ({ length }) => app.turns.wait(propertyId, length), whenEmpty)
    : { json: undefined };
  if (isRefusal(read)) return read;
  return {
    app,
    req,
    res,
    param: (name: string) => String(req.params[name]),
    header: (name: string) => req.get(name),
    query: req.query,
    body: read.json,
  };
}

function respond({ response: { status = 200 } }: Description, res: Response, result: unknown | Refusal): void {
  if (isRefusal(result)) sendProblem(res, result);
  else if (res.headersSent) return;
  else if (status === 204) res.writeHead(status).end();
  else sendJson(res, status, result);
}

/** The content of a page's request, with its write key. */
interface Keyed {
  readonly writeKey: string | null;
}

/** A request of a page or a server about one property. */
type PageRequest<Sent> = Access &
  Sent &
  Pick<Received<string, string>, "app"> & { req: IncomingMessage; res: ServerResponse };

interface PageDefinition<Sent extends Keyed> extends Description {
  readonly access: PageAccess;
  /** Reads what was sent: the write key is in it. */
  readonly read: (req: IncomingMessage, app: AppContext, owner: BodyOwner) => Promise<Sent | Refusal>;
  readonly handle: Handle<PageRequest<Sent>>;
}

/** An operation whose handler needs nothing of Express. */
export interface PageOperation extends Operation {
  readonly serve: (app: AppContext) => (req: IncomingMessage, res: ServerResponse) => Promise<void>;
}

/** An operation on one property, for its pages and servers. Every response can be read by any origin. */
export function pageOperation<Sent extends Keyed>(definition: PageDefinition<Sent>): PageOperation {
  const { read, handle, ...description } = definition;
  const perform = async (app: AppContext, req: IncomingMessage, res: ServerResponse) => {
    const credentials = credentialsOf(req);
    const isServer = await hasServerKey(app, credentials.secret);
    const sent = await read(req, app, isServer ? bodyOfServer(app) : bodyOfClient(req, app));
    if (isRefusal(sent)) return sent;
    const access = await accessForPages(app, credentials, sent.writeKey, description.access.page);
    if (isRefusal(access)) return access;
    app.senderTurns.learn(req, sent.writeKey, access.property.id);
    // Not awaited: this frame would keep the whole body in memory meanwhile.
    return handle({ ...access, ...sent, app, req, res });
  };
  const serve: PageOperation["serve"] = (app) => async (req, res) => {
    try {
      const result = await perform(app, req, res);
      if (isRefusal(result)) sendProblem(res, result, READABLE);
      else sendJson(res, 200, result, READABLE);
    } catch (error) {
      sendFailure(app.log, error, req, res, description.path, READABLE);
    }
  };
  return { ...description, serve };
}
