import { ADMINISTRATOR } from "../../../contract/administrator.ts";
import { changeProperty } from "../../../services/properties.ts";
import { isRefusal, type Refusal, refusal } from "../../../services/refusal.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { panel, select } from "../components.ts";
import type { FormRequest } from "../page.ts";
import { evaluatorNote, pricesNote } from "../panels/decision-notes.ts";
import { linkTo, type View } from "../view.ts";

/** The value of a setting that is not set. */
const AUTOMATIC = "automatic";

const EVALUATORS = [
  [AUTOMATIC, "Automatic", "Your shop while no promotion is here, then the promotions here."],
  ["site", "Your shop", "The shop accepts and refuses. A code that it says nothing of is not known."],
  ["here", "Promotrail", "The promotions here. A code that none of them has is unknown."],
  ["both", "Both", "Your shop, and the promotions here are compared with it."],
] as const;

const PRICES = [
  [AUTOMATIC, "Automatic: read from the orders"],
  ["after_discount", "After discount"],
  ["before_discount", "Before discount"],
] as const;

/** Who decides on codes, and how GA4's prices are read; a form for the administrator, who alone changes properties. */
export async function settingsPanel(context: AppContext, view: View, action: string): Promise<Html> {
  const [evaluator, prices] = await Promise.all([evaluatorNote(context, view), pricesNote(context, view)]);
  const form = mayChange(view) ? settingsForm(view, action) : commandHint(view);
  return panel("decides", "Who decides on codes", html`${evaluator}${prices}${form}`);
}

const mayChange = ({ access }: View): boolean => access.actor === ADMINISTRATOR;

const commandHint = ({ access: { property } }: View): Html =>
  html`<p class="hint">The administrator sets it here, or with <code>promotrail properties update ${property.id} --evaluates site</code>, <code>here</code> or <code>both</code>.</p>`;

function settingsForm(view: View, action: string): Html {
  const { evaluates, ga4_price } = view.access.property;
  const current = evaluates ?? AUTOMATIC;
  return html`<form class="stack" method="post" action="${linkTo(view, action)}"><fieldset class="choices"><legend>Who decides whether codes apply</legend>
${EVALUATORS.map(([value, name, text]) => choice(value, name, text, value === current))}</fieldset>
<label>Prices of a GA4 data layer ${select("ga4_price", ga4_price ?? AUTOMATIC, PRICES)}</label>
<button class="primary">Save</button></form>`;
}

const choice = (value: string, name: string, text: string, isChosen: boolean): Html =>
  html`<label class="choice"><input type="radio" name="evaluates" value="${value}"${isChosen ? html` checked` : NOTHING}> <span><b>${name}</b> <small>${text}</small></span></label>`;

/** Stores the form. @returns a refusal where the user may not change the property, or a value is none of the choices */
export async function saveSettings({ context, view, form }: FormRequest): Promise<Refusal | null> {
  if (!mayChange(view)) return ONLY_ADMINISTRATOR;
  const settingOf = (name: string) => (form.get(name) === AUTOMATIC ? null : form.get(name) || undefined);
  const body = { evaluates: settingOf("evaluates"), ga4_price: settingOf("ga4_price") };
  const changed = await changeProperty(context.store, view.access.property, body);
  return isRefusal(changed) ? changed : null;
}

const ONLY_ADMINISTRATOR = refusal(
  "forbidden",
  "Only the administrator may change who decides: sign in with the admin token.",
);
