import { type Html, html } from "../html.ts";
import { linkTo, type View } from "./view.ts";

/** A code, linked to its page. @param code null for automatic promotions */
export const codeLink = (view: View, code: string | null): Html | string =>
  code === null
    ? "(automatic)"
    : html`<a href="${linkTo(view, "/dashboard/codes/attempts", { code })}"><code>${code}</code></a>`;

/** A promotion, linked to its page. @param id null for codes of no promotion */
export const promotionLink = (view: View, id: number | null, name: string | null): Html | string =>
  id === null ? "Codes in no promotion" : html`<a href="${linkTo(view, promotionPath(id))}">${name || `#${id}`}</a>`;

export const promotionPath = (id: number): string => `/dashboard/promotions/${id}`;

/** A code group, linked to its codes. @param id null for codes in no group */
export const codeGroupLink = (view: View, id: number | null, name: string | null): Html | string =>
  id === null
    ? "Codes in no group"
    : html`<a href="${linkTo(view, "/dashboard/codes", { code_group: String(id) })}">${name || `#${id}`}</a>`;

export const codeGroupPath = (id: number): string => `/dashboard/code-groups/${id}`;
