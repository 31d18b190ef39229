import { SOURCE_TITLES } from "../../../contract/promotion/source.ts";
import type { PromotionSourceResponse } from "../../../contract/responses/promotion-source.ts";
import { readSource } from "../../../services/pull/sources.ts";
import { isRefusal } from "../../../services/refusal.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { panel } from "../components.ts";
import { ago, count } from "../format.ts";
import type { PageRequest } from "../page.ts";
import { linkTo, mayManage, type View } from "../view.ts";

/** The form that starts a pull is posted here. */
export const PULL_PATH = "/dashboard/promotions/pull";

/** When promotions were pulled from the shop, and why they were not; nothing where the property has no source. */
export async function sourcePanel({ context, view }: PageRequest): Promise<Html> {
  const source = await readSource(context.source, view.access.property);
  if (isRefusal(source)) return NOTHING;
  const { data } = source;
  const trouble = data.last_error === null ? NOTHING : html`<p class="problem" role="alert">${data.last_error}</p>`;
  const content = html`<p>${stateText(data, context.now())}</p>${trouble}${mayManage(view) ? pullButton(view) : NOTHING}`;
  return panel("source", `Promotions of ${SOURCE_TITLES[data.platform]}`, content);
}

/** `Imported from WooCommerce 12 minutes ago: 3 promotions, 1 partial.` */
function stateText(source: PromotionSourceResponse, now: number): string {
  const { last_success_at, last_counts, is_pulling, credentials_refused_since } = source;
  const imported = last_success_at === null ? "Not imported yet" : importedText(source, last_success_at, now);
  const all = last_counts ? last_counts.created + last_counts.updated + last_counts.unchanged : 0;
  const counts = last_counts ? `: ${count(all, "promotion")}, ${last_counts.partial} partial` : "";
  const refused =
    credentials_refused_since === null ? "" : ` Credentials refused since ${ago(credentials_refused_since, now)}.`;
  return `${imported}${counts}.${refused}${is_pulling ? " A pull is in progress." : ""}`;
}

const importedText = ({ platform }: PromotionSourceResponse, at: string, now: number): string =>
  `Imported from ${SOURCE_TITLES[platform]} ${ago(at, now)}`;

const pullButton = (view: View): Html =>
  html`<form class="actions" method="post" action="${linkTo(view, PULL_PATH)}"><button>Pull now</button></form>`;
