import { type Html, html, NOTHING } from "../html.ts";
import { select } from "./components.ts";
import { dayIn, zoneOf } from "./days.ts";
import { linkTo, type Parameters, type View } from "./view.ts";

/** Fields of a filter form beside property, days and site. */
export interface FilterOptions {
  /** Fields of this page alone. */
  readonly fields?: Html;
  /** The values of these fields: links to other days keep them. */
  readonly values?: Parameters;
  /** Parameters without a field: the form and the links keep them. */
  readonly hidden?: Parameters;
}

/** The filter form of a page about days. @param now epoch milliseconds */
export function dayFilters(view: View, now: number, { fields = NOTHING, values, hidden }: FilterOptions = {}): Html {
  const site = html`<label>Site ${select("cdp_source", view.query.cdp_source, SITES)}</label>`;
  const links = presets(view, now, { ...hidden, ...values });
  return form(view, html`${days(view)}${site}${fields}`, hidden, links);
}

/** The filter form of a page that shows the same on every day. */
export const listFilters = (view: View, fields: Html): Html => form(view, fields);

/** A choice of the property; nothing where there is one only. */
export const propertyFilter = (view: View): Html => (view.properties.length > 1 ? form(view, NOTHING) : NOTHING);

function form(view: View, fields: Html, hidden: Parameters = {}, after: Html = NOTHING): Html {
  const inputs = Object.entries(hidden).filter(([, value]) => value !== "");
  return html`<form class="filters" method="get" action="${view.path}" role="search" aria-label="Filters">
${propertyChoice(view)}${fields}${inputs.map(([name, value]) => hiddenInput(name, value))}<button>Show</button>
${after}</form>`;
}

const hiddenInput = (name: string, value: string): Html => html`<input type="hidden" name="${name}" value="${value}">`;

const SITES = [
  ["", "Production"],
  ["Staging", "Staging"],
  ["all", "Both"],
] as const;

function propertyChoice({ query, properties, access }: View): Html {
  if (properties.length === 1)
    return query.property_id === "" ? NOTHING : hiddenInput("property_id", query.property_id);
  const options = properties.map(({ id, name }) => [id, name] as const);
  return html`<label>Property ${select("property_id", access.property.id, options)}</label>`;
}

const days = ({
  query,
  access,
}: View): Html => html`<label>From <input type="date" name="from" value="${asDate(query.from)}"></label>
<label>To <input type="date" name="to" value="${asDate(query.to)}"></label>
<label>Time zone <input name="tz" value="${query.tz || access.property.time_zone}" list="zones" size="16" autocomplete="off"></label>
${ZONES}`;

const asDate = (text: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : "");

const ZONES = html`<datalist id="zones">${Intl.supportedValuesOf("timeZone").map((zone) => html`<option value="${zone}">`)}</datalist>`;

const PRESETS = [
  ["Today", 0],
  ["7 days", 6],
  ["30 days", 29],
  ["90 days", 89],
] as const;

/** Links to the usual days. */
function presets(view: View, now: number, kept: Parameters): Html {
  const zone = zoneOf(view);
  const to = dayIn(zone, now);
  const link = ([name, daysAgo]: (typeof PRESETS)[number]) => {
    const from = dayIn(zone, now, daysAgo);
    const isCurrent = view.query.from === from && view.query.to === to;
    const href = linkTo(view, view.path, { ...kept, from, to });
    return html`<a href="${href}"${isCurrent ? html` aria-current="true"` : NOTHING}>${name}</a>`;
  };
  return html`<span class="presets">${PRESETS.map(link)}</span>`;
}
