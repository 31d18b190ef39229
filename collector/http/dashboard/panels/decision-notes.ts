import type { Evaluator, PriceReading } from "../../../store/ports/records.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { count, whole } from "../format.ts";
import { linkTo, type View } from "../view.ts";

/** Who decides on codes at present, and whether that is set. */
export async function evaluatorNote({ store }: AppContext, view: View): Promise<Html> {
  const { property } = view.access;
  const evaluator = await store.evaluatorOf(property);
  const setting = html`<a href="${linkTo(view, "/dashboard/install")}#decides">set it</a>`;
  const how = property.evaluates === null ? html`by default; ${setting}` : "as you set it";
  return html`<p class="hint">Who decides whether codes apply: ${EVALUATORS[evaluator]} (${how}).</p>`;
}

const EVALUATORS: Readonly<Record<Evaluator, string>> = {
  site: "your shop. What it says nothing of is not known",
  here: "your promotions here",
  both: "your shop; your promotions here are compared with it",
};

/** How the prices of the GA4 data layer are read, where the property has one. */
export async function pricesNote({ store }: AppContext, view: View): Promise<Html> {
  const { property } = view.access;
  const { reading, agreeing, orders, disputed } = await store.priceReadingOf(property.id);
  const chosen = property.ga4_price ?? reading;
  if (chosen === null && orders === 0) return NOTHING;
  const how = property.ga4_price === null ? `${whole(agreeing)} of ${count(orders, "order")}` : "as you set it";
  const text = chosen === null ? "not known yet" : PRICES[chosen];
  const warning = property.ga4_price === null && disputed ? disputedNote(view) : NOTHING;
  return html`<p class="hint">Prices of the GA4 data layer: ${text} (${how}).${warning}</p>`;
}

const disputedNote = (view: View): Html =>
  html` The latest orders disagree: <a href="${linkTo(view, "/dashboard/install")}#decides">set how your shop writes prices</a>.`;

/** Whether events are stored with names and contacts: properties of earlier versions do. */
export const contactsNote = ({ access: { property } }: View): Html =>
  property.contacts === "hash"
    ? NOTHING
    : html`<p class="hint">Events are stored with names and contacts. To store hashes only, run <code>promotrail privacy apply --property ${property.id}</code>.</p>`;

const PRICES: Readonly<Record<PriceReading, string>> = {
  after_discount: "after discount",
  before_discount: "before discount",
};
