import { ADMINISTRATOR } from "../../../contract/administrator.ts";
import { isAllowed } from "../../../services/authorize.ts";
import { type LastReceived, NEWEST, STEPS, type Step } from "../../../services/first-events.ts";
import type { RefusedPage, RefusedPages } from "../../../services/refused-pages.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { badge, panel } from "../components.ts";
import { count, dateTime, whole } from "../format.ts";
import type { View } from "../view.ts";

const STEP_TEXTS: Readonly<Record<Step, { readonly name: string; readonly missing: string }>> = {
  view: { name: "A product is viewed", missing: "Open a product page. Not every paste reports it." },
  cart: { name: "A cart is shown or changed", missing: "Add a product to the cart. Not every paste reports it." },
  code: { name: "A code is entered", missing: "Enter any code in your checkout." },
  verdict: {
    name: "Your shop accepts or refuses a code",
    missing: "Enter a code that does not exist, and one that works.",
  },
  purchase: { name: "An order is placed", missing: "Place a test order." },
};

/** Which events have arrived, and which pages are refused. A script loads it anew until all have arrived. */
export function checklist(view: View, received: LastReceived, refused: RefusedPages): Html {
  const done = STEPS.filter((step) => received[step] !== null).length;
  const state = done < STEPS.length ? html` data-refresh` : NOTHING;
  return panel(
    "checklist",
    "Checklist",
    html`<div${state}>${problems(view, refused)}
<p><strong role="status">${whole(done)} of ${whole(STEPS.length)} arrived.</strong> Of the newest ${whole(NEWEST)} events, those of test sites included. <noscript>Reload the page after each step.</noscript></p>
<ol class="checklist">${STEPS.map((step) => stepItem(step, received[step]))}</ol></div>`,
  );
}

function stepItem(step: Step, at: string | null): Html {
  const { name, missing } = STEP_TEXTS[step];
  const state = at === null ? badge("Not yet", "plain") : badge("✓ Arrived", "good");
  return html`<li>${state}<span><b>${name}</b><small>${at === null ? missing : `Last at ${dateTime(at)} UTC`}</small></span></li>`;
}

/** The pages of other shops are nobody's business but the administrator's: a property sees those of origins that it names. */
const mayShow = ({ access: { property, actor } }: View, origin: string): boolean =>
  isAllowed(property, origin) && (actor === ADMINISTRATOR || !property.allowed_origins.includes("*"));

/** Pages whose events can't arrive, each with what to do. */
function problems(view: View, refused: RefusedPages): Html {
  const { property } = view.access;
  const wrongKeys = refused.filter((page) => page.propertyId !== property.id && mayShow(view, page.origin));
  const foreign = refused.filter((page) => page.propertyId === property.id && !isAllowed(property, page.origin));
  const origins = [...property.allowed_origins, ...new Set(foreign.map(({ origin }) => origin))];
  return html`${problemList(
    "Pages with a wrong write key",
    html`Put <code>${property.write_key}</code> into their tag. Until then their events wait on the visitor's device, for 7 days at most.`,
    wrongKeys,
  )}${problemList(
    "Pages of an origin that is not allowed",
    html`Are they yours? Run <code>npx promotrail properties update ${property.id} --origin ${origins.join(" ")}</code>.`,
    foreign,
  )}`;
}

const problemList = (title: string, remedy: Html, pages: readonly RefusedPage[]): Html =>
  pages.length === 0
    ? NOTHING
    : html`<div class="problem" role="alert"><p><b>${title}</b></p><ul>${pages.map(problemItem)}</ul><p>${remedy}</p></div>`;

const problemItem = ({ origin, key, requests, at }: RefusedPage): Html =>
  html`<li>${origin}: key ${key === "" ? "missing" : html`<code>${key}</code>`}, ${count(requests, "request")}, the last at ${dateTime(new Date(at).toISOString())} UTC</li>`;
