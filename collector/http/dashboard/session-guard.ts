import type { Request, Response } from "express";
import { ADMINISTRATOR } from "../../contract/administrator.ts";
import { SCOPES, type Scope } from "../../contract/key.ts";
import type { Caller } from "../../services/authenticate.ts";
import { accessOfCaller } from "../../services/authorize.ts";
import { refusePersonalFilters, seesPersons } from "../../services/masking.ts";
import { isRefusal, type Refusal, refusal } from "../../services/refusal.ts";
import type { Property } from "../../store/ports/records.ts";
import type { AppContext } from "../app-context.ts";
import { redirect } from "../base-path.ts";
import { html } from "../html.ts";
import { STATUS } from "../problem.ts";
import { refusalContent, sendHtml } from "./answers.ts";
import { barePage, fullPage, type NavigationLink } from "./layout.ts";
import type { PageScope } from "./page.ts";
import { readDashboardQuery } from "./query.ts";
import type { Sessions } from "./session.ts";
import type { View } from "./view.ts";

/** Admits users who are signed in with a key that may see a page. */
export interface SessionGuard {
  /**
   * The view of the user who sent a request.
   * @param path the page's address
   * @returns null where the response was sent: a redirect to the sign-in page, or a refusal
   */
  admit(req: Request, res: Response, scope: PageScope, path: string): Promise<View | null>;
  /** Whether the user may still see as much: keys expire, are revoked, and lose scopes. @param view as it was admitted */
  isAdmitted(req: Request, scope: PageScope, view: View): Promise<boolean>;
}

export const SIGN_IN = "/dashboard/sign-in";

export function sessionGuard(
  context: AppContext,
  sessions: Sessions,
  navigation: readonly NavigationLink[],
): SessionGuard {
  const viewOf = async (req: Request, path: string): Promise<View | Refusal> => {
    const caller = await sessions.callerOf(req);
    return isRefusal(caller) ? caller : viewOfCaller(context, caller, req, path);
  };
  return {
    async admit(req, res, scope, path) {
      const view = await viewOf(req, path);
      if (isRefusal(view)) {
        refuseVisitor(view, req, res);
        return null;
      }
      const refused = refusalOf(view, scope, req);
      if (refused === null) return view;
      sendHtml(res, fullPage(view, navigation, refusalContent(refused)), STATUS.forbidden);
      return null;
    },
    async isAdmitted(req, scope, admitted) {
      const view = await viewOf(req, "");
      return (
        !isRefusal(view) &&
        missingScopes(view, scope).length === 0 &&
        seesPersons(view.access) === seesPersons(admitted.access)
      );
    },
  };
}

const KEY_SCOPES: Readonly<Record<PageScope, readonly Scope[]>> = { read: ["read"], manage: ["read", "manage"] };

const missingScopes = ({ access }: View, scope: PageScope): Scope[] =>
  KEY_SCOPES[scope].filter((needed) => !access.scopes.includes(needed));

function refusalOf(view: View, scope: PageScope, { query }: Request): Refusal | null {
  const missing = missingScopes(view, scope);
  if (missing.length > 0) return refusal("forbidden", `The key lacks the scope ${missing.join(" and ")}.`);
  return refusePersonalFilters(view.access, query);
}

/** The property of the key, or the one that the administrator chose; the first where none is chosen. */
async function viewOfCaller(context: AppContext, caller: Caller, req: Request, path: string): Promise<View | Refusal> {
  const all = caller === ADMINISTRATOR ? await context.store.properties() : [];
  const query = readDashboardQuery(req.query);
  const id = query.property_id || (all[0]?.id ?? "");
  if (caller === ADMINISTRATOR && id === "") return NO_PROPERTY;
  const access = await accessOfCaller(context, caller, { named: id === "" ? [] : [id] }, SCOPES);
  if (isRefusal(access)) return access;
  const properties: readonly Property[] = all.length > 0 ? all : [access.property];
  return { access, properties, path, query };
}

const NO_PROPERTY = refusal(
  "not_found",
  "Run: npx promotrail properties create --name Shop --currency USD --time-zone America/New_York --origin https://shop.example",
);

/** A visitor who asked for a page comes back to it after signing in. A form's content is lost with its session. */
function refuseVisitor(refused: Refusal, req: Request, res: Response): void {
  if (refused.refused !== "unauthorized") {
    const { title, body } = refusalContent(refused);
    const bare = { title: refused === NO_PROPERTY ? "No property yet" : title, body: html`${body}${SIGN_OUT}` };
    sendHtml(res, barePage(bare), STATUS[refused.refused]);
    return;
  }
  const back = req.method === "GET" ? `?${new URLSearchParams({ next: req.originalUrl })}` : "";
  redirect(res, SIGN_IN + back);
}

const SIGN_OUT = html`<form method="post" action="/dashboard/sign-out"><button>Sign out</button></form>`;
