import type { Request, RequestHandler, Response } from "express";
import { ADMINISTRATOR, SCOPES, type Scope } from "../../contract/key.ts";
import { authenticate } from "../../services/authenticate.ts";
import { type Access, accessForServers } from "../../services/authorize.ts";
import { isRefusal, type Refusal, refusal } from "../../services/refusal.ts";
import type { Property } from "../../store/ports/records.ts";
import type { AppContext } from "../app-context.ts";
import { readText } from "../body.ts";
import { html } from "../html.ts";
import { STATUS } from "../problem.ts";
import { problems } from "./components.ts";
import { bare, page, type View } from "./layout.ts";
import { readDashboardQuery } from "./query.ts";
import { isFromHere, type Sessions } from "./session.ts";

/** What a form was sent with. */
export type Form = URLSearchParams;

/** Where to go after a form was done. */
export interface Done {
  readonly to: string;
}

/** A page's HTML, or why there is none; where the page answers by itself, nothing. */
export type Show = (view: View, req: Request, res: Response) => Promise<string | Refusal | undefined>;
/** A page that answers a form. */
export interface PageResult {
  readonly html: string;
  /** 422 where the form is not right. */
  readonly status: 200 | 422;
}

/** What became of a form: where to go on, or a page. */
export type Act = (view: View, form: Form, req: Request) => Promise<Done | PageResult | Refusal>;

/** Makes routes for who is signed in; who is not is asked to be. */
export interface PageContext {
  /** @param scopes all of which a key must have */
  page(scopes: readonly Scope[], show: Show): RequestHandler;
  form(scopes: readonly Scope[], act: Act): RequestHandler;
  /** Whether who sent a request may still see what these scopes open. */
  mayStill(req: Request, scopes: readonly Scope[]): Promise<boolean>;
}

export const SIGN_IN = "/dashboard/sign-in";

export function requireSession(services: AppContext, sessions: Sessions): PageContext {
  const seenBy = async (req: Request): Promise<View | Refusal> => {
    const session = sessions.of(req);
    return session ? viewOf(services, session.secret, req) : UNKNOWN_PAGE;
  };
  const admitted = async (req: Request, res: Response, scopes: readonly Scope[]): Promise<View | null> => {
    const view = await seenBy(req);
    if (isRefusal(view)) {
      refuseStranger(view, req, res);
      return null;
    }
    const missing = missingScopes(view, scopes);
    if (missing.length === 0) return view;
    sendRefusal(res, view, refusal("forbidden", `The key lacks the scope ${missing.join(" and ")}.`));
    return null;
  };
  return {
    async mayStill(req, scopes) {
      const view = await seenBy(req);
      return !isRefusal(view) && missingScopes(view, scopes).length === 0;
    },
    page: (scopes, show) => async (req, res) => {
      const view = await admitted(req, res, scopes);
      if (!view) return;
      const shown = await show(view, req, res);
      if (isRefusal(shown)) sendRefusal(res, view, shown);
      else if (shown !== undefined) res.type("html").send(shown);
    },
    form: (scopes, act) => async (req, res) => {
      const text = isFromHere(req) ? await readText(req) : NOT_OURS;
      const view = await admitted(req, res, scopes);
      if (!view) return;
      const done = isRefusal(text) ? text : await act(view, new URLSearchParams(text), req);
      if (isRefusal(done)) sendRefusal(res, view, done);
      else if ("to" in done) res.redirect(303, done.to);
      else res.status(done.status).type("html").send(done.html);
    },
  };
}

const missingScopes = ({ access }: View, scopes: readonly Scope[]): Scope[] =>
  scopes.filter((scope) => !access.scopes.includes(scope));

const UNKNOWN_PAGE = refusal("unauthorized", "Nobody is signed in.");
export const NOT_OURS = refusal("forbidden", "The form was sent from another site.");

/** What is looked at: a key's property, or the one of all that the administrator chose, the first where none is chosen. */
async function viewOf(services: AppContext, secret: string, req: Request): Promise<View | Refusal> {
  const asker = await authenticate(services, secret);
  if (isRefusal(asker)) return asker;
  const all = asker === ADMINISTRATOR ? await services.store.properties() : [];
  const asked = readDashboardQuery(req.query);
  const named = asked.property_id || (all[0]?.id ?? "");
  const credentials = { secret, origin: null, named: named === "" ? [] : [named] };
  if (asker === ADMINISTRATOR && named === "") return refusal("not_found", "There is no property yet: make one first.");
  const access = await accessForServers(services, credentials, SCOPES);
  if (isRefusal(access)) return access;
  return viewWith(access, all.length > 0 ? all : [access.property], asked, req);
}

const viewWith = (access: Access, properties: readonly Property[], asked: View["asked"], req: Request): View => ({
  access,
  properties,
  path: `${req.baseUrl}${req.path}`.replace(/(.)\/$/, "$1"),
  asked,
});

/** Who looked at a page comes back to it once signed in; what a form held is lost with the session. */
function refuseStranger(refused: Refusal, req: Request, res: Response): void {
  if (refused.refused !== "unauthorized") {
    const body = html`${problems(refused.detail, refused.errors)}${SIGN_OUT}`;
    res.status(STATUS[refused.refused]).type("html").send(bare("Not shown", body));
    return;
  }
  const back = req.method === "GET" ? `?${new URLSearchParams({ next: req.originalUrl })}` : "";
  res.redirect(303, SIGN_IN + back);
}

const SIGN_OUT = html`<form method="post" action="/dashboard/sign-out"><button>Sign out</button></form>`;

const sendRefusal = (res: Response, view: View, refused: Refusal): void =>
  void res
    .status(STATUS[refused.refused])
    .type("html")
    .send(page(view, "That did not work", problems(refused.detail, refused.errors)));
