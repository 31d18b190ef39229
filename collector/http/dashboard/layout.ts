import type { Access } from "../../services/authorize.ts";
import type { Property } from "../../store/ports/records.ts";
import { type Html, html, NOTHING } from "../html.ts";
import { type DashboardQuery, dayIn } from "./query.ts";

/** What a page is made for: who looks, at which property, and what of it. */
export interface View {
  readonly access: Access;
  /** Those that may be chosen from: the key's one, or the administrator's all. */
  readonly properties: readonly Property[];
  /** The address of the page without its query. */
  readonly path: string;
  readonly asked: DashboardQuery;
}

/** The address of a page that looks at the same property, days and source. @param more what else it is asked */
export function linkTo({ asked }: View, path: string, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...asked, ...more })) if (value !== "") query.set(name, value);
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

const PAGES = [
  ["/dashboard", "Overview"],
  ["/dashboard/codes", "Codes"],
  ["/dashboard/promotions", "Promotions"],
  ["/dashboard/sales", "Sales"],
  ["/dashboard/live", "Live"],
  ["/dashboard/rejected", "Rejected events"],
  ["/dashboard/webhooks", "Webhooks"],
  ["/dashboard/sql", "SQL"],
] as const;

/** Whether the key may change anything. */
export const mayManage = ({ access }: View): boolean => access.scopes.includes("manage");

const frame = (title: string, body: Html): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Promotrail</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/dashboard/style.css">
<script src="/dashboard/dashboard.js" defer></script>
</head>
<body>${body}</body>
</html>
`.text;

/** A page for who is not signed in. */
export const bare = (title: string, body: Html): string =>
  frame(title, html`<main class="bare"><p class="home">Promotrail</p><h1>${title}</h1>${body}</main>`);

/** A page of the dashboard. */
export function page(view: View, title: string, content: Html): string {
  const { access } = view;
  const link = ([path, name]: readonly [string, string]) => {
    const isHere = path === "/dashboard" ? view.path === path : view.path.startsWith(path);
    return html`<li><a href="${linkTo(view, path)}"${isHere ? html` aria-current="page"` : NOTHING}>${name}</a></li>`;
  };
  return frame(
    title,
    html`<a class="skip" href="#main">To the content</a>
<header><a class="home" href="${linkTo(view, "/dashboard")}">Promotrail</a>
<nav aria-label="Dashboard"><ul>${PAGES.map(link)}</ul></nav>
<form method="post" action="/dashboard/sign-out"><span class="who">${access.property.name} · ${access.actor}</span>
<button>Sign out</button></form></header>
<main id="main" tabindex="-1"><h1>${title}</h1>${content}</main>`,
  );
}

const option = (value: string, name: string, chosen: string): Html =>
  html`<option value="${value}"${value === chosen ? html` selected` : NOTHING}>${name}</option>`;

/** A choice of a form. @param options value and name of each */
export const select = (name: string, chosen: string, options: readonly (readonly [value: string, name: string])[]) =>
  html`<select name="${name}">${options.map(([value, shown]) => option(value, shown, chosen))}</select>`;

/** What a form of filters has beside days and property. */
export interface Filters {
  /** Whether days are chosen. @default true */
  readonly days?: boolean;
  /** More fields. */
  readonly fields?: Html;
  /** What else the address says, and keeps. */
  readonly kept?: Readonly<Record<string, string>>;
  /** What the fields hold: links that choose other days keep it, too. */
  readonly typed?: Readonly<Record<string, string>>;
  /** Whether production and test sites are told apart. @default true */
  readonly sites?: boolean;
}

/** The form that chooses what a page looks at. @param now epoch milliseconds */
export function filters(view: View, now: number, asked: Filters = {}): Html {
  const { days = true, sites = true, fields = NOTHING, kept = {}, typed = {} } = asked;
  const hidden = Object.entries(kept).filter(([, value]) => value !== "");
  return html`<form class="filters" method="get" action="${view.path}" role="search" aria-label="What is shown">
${propertyChoice(view)}${days ? range(view) : NOTHING}
${sites ? html`<label>Site ${select("cdp_source", view.asked.cdp_source, SITES)}</label>` : NOTHING}${fields}
${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<button>Show</button>
${days ? spans(view, now, { ...kept, ...typed }) : NOTHING}</form>`;
}

const SITES = [
  ["", "Production"],
  ["Staging", "Staging"],
  ["all", "Both"],
] as const;

function propertyChoice({ asked, properties, access }: View): Html {
  if (properties.length > 1)
    return html`<label>Property ${select(
      "property_id",
      access.property.id,
      properties.map(({ id, name }) => [id, name]),
    )}</label>`;
  return asked.property_id === ""
    ? NOTHING
    : html`<input type="hidden" name="property_id" value="${asked.property_id}">`;
}

const range = ({
  asked,
  access,
}: View): Html => html`<label>From <input type="date" name="from" value="${asDate(asked.from)}"></label>
<label>To <input type="date" name="to" value="${asDate(asked.to)}"></label>
<label>Time zone <input name="tz" value="${asked.tz || access.property.time_zone}" list="zones" size="16" autocomplete="off"></label>
${ZONES}`;

const asDate = (text: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : "");

/** Made once: they never change. */
const ZONES = html`<datalist id="zones">${Intl.supportedValuesOf("timeZone").map((zone) => html`<option value="${zone}">`)}</datalist>`;

const SPANS = [
  ["Today", 0],
  ["7 days", 6],
  ["30 days", 29],
  ["90 days", 89],
] as const;

/** Links to the days that are looked at most. */
function spans(view: View, now: number, kept: Readonly<Record<string, string>>): Html {
  const zone = zoneOf(view);
  const to = dayIn(zone, now);
  const link = ([name, days]: (typeof SPANS)[number]) => {
    const from = dayIn(zone, now, days);
    const isHere = view.asked.from === from && view.asked.to === to;
    const href = linkTo(view, view.path, { ...kept, from, to });
    return html`<a href="${href}"${isHere ? html` aria-current="true"` : NOTHING}>${name}</a>`;
  };
  return html`<span class="spans">${SPANS.map(link)}</span>`;
}

/** The time zone that days are of; the property's own where none is named, or one that nobody knows. */
export function zoneOf({ asked, access }: View): string {
  const zone = asked.tz || access.property.time_zone;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return access.property.time_zone;
  }
}

/** The same view, with days: the last 30 where the address names none. */
export function withDays(view: View, now: number): View {
  const { asked } = view;
  if (asked.from !== "" || asked.to !== "") return view;
  const zone = zoneOf(view);
  return { ...view, asked: { ...asked, from: dayIn(zone, now, 29), to: dayIn(zone, now) } };
}
