import { type Html, html, NOTHING } from "../html.ts";
import { problems } from "./components.ts";
import { bare } from "./layout.ts";

/** Asks for a key. @param next where to go then @param refused why the last one was not taken */
export const signInPage = (next: string, refused?: string): string =>
  bare("Sign in", html`${refused === undefined ? NOTHING : problems(refused)}${form(next)}`);

const form = (next: string): Html => html`<form class="stack" method="post" action="/dashboard/sign-in">
<input type="hidden" name="next" value="${next}">
<label for="key">Key</label><input id="key" name="key" type="password" required autofocus autocomplete="current-password">
<p class="hint">A server key with the scope read, to look; with manage as well, to change promotions. The administrator's token opens every property.</p>
<p><button class="primary">Sign in</button></p></form>`;

/** Only a page of the dashboard is gone to: an address of somebody else's can't be smuggled in. */
export function safeNext(next: string): string {
  const here = "http://here";
  if (/\\|\/\//.test(next) || !URL.canParse(next, here)) return "/dashboard";
  const { origin, pathname, search } = new URL(next, here);
  return origin === here && /^\/dashboard(\/|$)/.test(pathname) ? pathname + search : "/dashboard";
}
