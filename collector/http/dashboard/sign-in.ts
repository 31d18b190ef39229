import type { RequestHandler } from "express";
import { ADMINISTRATOR } from "../../contract/administrator.ts";
import { authenticate, type Caller, isWriteKey } from "../../services/authenticate.ts";
import { failedSignIns } from "../../services/failed-sign-ins.ts";
import { isRefusal, type Refusal, refusal } from "../../services/refusal.ts";
import type { AppContext } from "../app-context.ts";
import { redirect } from "../base-path.ts";
import { html, NOTHING } from "../html.ts";
import { STATUS } from "../problem.ts";
import { bodyOfClient, formBody, senderOf } from "../request.ts";
import { sendHtml } from "./answers.ts";
import { problem } from "./components.ts";
import { count } from "./format.ts";
import { barePage } from "./layout.ts";
import { textOf } from "./query.ts";
import { BASE, type DashboardRoute } from "./route.ts";
import { FOREIGN_FORM, isSameOrigin, type Sessions } from "./session.ts";
import { SIGN_IN } from "./session-guard.ts";

/** Routes that sign in with a key, and out. */
export function signInRoutes(context: AppContext, sessions: Sessions): DashboardRoute[] {
  const show: RequestHandler = (req, res) => sendHtml(res, signInPage(safeNext(textOf(req.query.next))));
  const signOut: RequestHandler = async (req, res) => {
    if (isSameOrigin(req)) res.setHeader("Set-Cookie", await sessions.end(req));
    redirect(res, SIGN_IN);
  };
  return [
    { method: "get", path: SIGN_IN, handler: show },
    { method: "post", path: SIGN_IN, handler: signInHandler(context, sessions) },
    { method: "post", path: `${BASE}/sign-out`, handler: signOut },
  ];
}

const signInHandler = (context: AppContext, sessions: Sessions): RequestHandler => {
  const failures = failedSignIns();
  return async (req, res) => {
    const sent = isSameOrigin(req) ? await formBody(req, bodyOfClient(req, context)) : FOREIGN_FORM;
    const form = isRefusal(sent) ? new URLSearchParams() : sent;
    const next = safeNext(form.get("next") ?? "");
    const { address } = senderOf(req, context.proxies);
    const wait = isRefusal(sent) ? 0 : failures.admit(address, context.now());
    const caller = isRefusal(sent) ? sent : await callerIn(context, form, wait);
    if (isRefusal(caller)) {
      if (wait > 0) res.setHeader("Retry-After", wait);
      return sendHtml(res, signInPage(next, caller), STATUS[caller.refused]);
    }
    failures.succeeded(address);
    res.setHeader("Set-Cookie", await sessions.begin(req, caller));
    redirect(res, next);
  };
};

const LACKS_READ = refusal("forbidden", "This key lacks the scope read.");

/** Who signs in. @param wait seconds for which nobody may */
async function callerIn(context: AppContext, form: URLSearchParams, wait: number): Promise<Caller | Refusal> {
  if (wait > 0)
    return refusal("too_many", `Too many sign-ins from your address failed. Try again in ${count(wait, "second")}.`);
  const caller = await authenticate(context, (form.get("key") ?? "").trim());
  if (isRefusal(caller)) return refusal("unauthorized", "That key isn't valid or has expired.");
  if (caller === ADMINISTRATOR) return caller;
  const mayRead = !isWriteKey(caller) && caller.key!.scopes.includes("read");
  return mayRead ? caller : LACKS_READ;
}

/** @param next the address after signing in */
const signInPage = (next: string, refused?: Refusal): string =>
  barePage({
    title: "Sign in",
    body: html`${refused ? problem(refused.detail) : NOTHING}<form class="stack" method="post" action="${SIGN_IN}">
<input type="hidden" name="next" value="${next}">
<label for="key">Key</label><input id="key" name="key" type="password" required autofocus autocomplete="current-password">
<p class="hint">Use a server key (read, or read + manage to edit) or the admin token.</p>
<p><button class="primary">Sign in</button></p></form>`,
  });

/** The address to go to after signing in: a page of the dashboard, never another site. */
export function safeNext(next: string): string {
  const here = "http://here";
  if (/\\|\/\//.test(next) || !URL.canParse(next, here)) return BASE;
  const { origin, pathname, search } = new URL(next, here);
  return origin === here && /^\/dashboard(\/|$)/.test(pathname) ? pathname + search : BASE;
}
