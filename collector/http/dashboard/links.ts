import { seesPersons } from "../../services/masking.ts";
import type { TimelineSubject } from "../../store/ports/timeline.ts";
import { type Html, html } from "../html.ts";
import { linkTo, type View } from "./view.ts";

/** The address of a code's page. */
export const codePath = (view: View, code: string): string => linkTo(view, "/dashboard/codes/attempts", { code });

/** A code, linked to its page. @param code null for automatic promotions */
export const codeLink = (view: View, code: string | null): Html | string =>
  code === null ? "(automatic)" : html`<a href="${codePath(view, code)}"><code>${code}</code></a>`;

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

/** The folder of each subject's timelines. */
export const TIMELINES: Readonly<Record<TimelineSubject["kind"], string>> = {
  transaction: "/dashboard/orders",
  customer: "/dashboard/customers",
  visitor: "/dashboard/visitors",
};

/** The address of a timeline. */
export const timelinePath = (kind: TimelineSubject["kind"], id: string): string =>
  `${TIMELINES[kind]}/${encodeURIComponent(id)}`;

/**
 * An order, a customer or a browser, linked to its timeline. A pseudonym has none.
 * @param id null: a dash
 */
export function timelineLink(view: View, kind: TimelineSubject["kind"], id: string | null): Html | string {
  if (id === null) return "–";
  const isVisible = kind === "transaction" || seesPersons(view.access);
  return isVisible ? html`<a href="${linkTo(view, timelinePath(kind, id))}">${id}</a>` : id;
}

export const orderLink = (view: View, id: string | null) => timelineLink(view, "transaction", id);
export const customerLink = (view: View, id: string | null) => timelineLink(view, "customer", id);
export const visitorLink = (view: View, id: string | null) => timelineLink(view, "visitor", id);
