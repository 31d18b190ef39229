import { html } from "../../html.ts";
import { propertyFilter } from "../filters.ts";
import type { Page, PageContent, PageRequest } from "../page.ts";
import { linkTo } from "../view.ts";

/** Events as they arrive. The script fills the table from the stream. */
export const live: Page = { path: "/dashboard/live", label: "Live", scope: "read", content };

const TABLE = "Events, newest first";

function content({ view }: PageRequest): PageContent {
  return {
    title: "Live",
    body: html`<p>The last 25 events, then live. Includes test sites and bots.</p>${propertyFilter(view)}
<div class="live" data-stream="${linkTo(view, "/dashboard/live/stream")}"><p class="actions"><span class="badge plain" id="state" role="status">connecting …</span>
<button type="button" id="pause" aria-pressed="false">Pause</button></p>
<p class="empty" id="waiting">Waiting for your first event…</p>
<div class="scroll" role="region" aria-label="${TABLE}" tabindex="0"><table><caption>${TABLE}</caption>
<thead><tr><th scope="col">Received (UTC)</th><th scope="col">Event</th><th scope="col">Transaction</th><th scope="col">Visitor</th><th scope="col">Source</th><th scope="col">Codes</th></tr></thead>
<tbody id="events"></tbody></table></div></div>
<noscript><p class="problem">Live events need scripts. Without them, reload <a href="${linkTo(view, "/dashboard/codes")}">Codes</a> instead.</p></noscript>`,
  };
}
