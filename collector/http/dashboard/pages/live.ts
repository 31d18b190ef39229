import type { AppContext } from "../../app-context.ts";
import { html } from "../../html.ts";
import { filters, linkTo, page, type View } from "../layout.ts";

/** Events as they arrive: the script fills the list (services/live.ts says with what). */
export const livePage = ({ now }: AppContext, view: View): string =>
  page(
    view,
    "Live",
    html`<p>The last 25 events, and every one from now on, with what the rules say of its codes: is my tag firing? Test sites and robots are shown too.</p>
${view.properties.length > 1 ? filters(view, now(), { days: false, sites: false }) : ""}
<div class="live" data-stream="${linkTo(view, "/dashboard/live/stream")}"><p class="actions"><span class="badge plain" id="state" role="status">connecting …</span>
<button type="button" id="hold" aria-pressed="false">Hold</button></p>
<p class="empty" id="waiting">Nothing has come yet. Open the shop, or send an event.</p>
<div class="scroll" role="region" aria-label="Events, the latest first" tabindex="0"><table><caption>Events, the latest first</caption>
<thead><tr><th scope="col">Came (UTC)</th><th scope="col">Event</th><th scope="col">Transaction</th><th scope="col">Visitor</th><th scope="col">From</th><th scope="col">Codes</th></tr></thead>
<tbody id="events"></tbody></table></div></div>
<noscript><p class="problem">Without scripts this page can't go on by itself: <a href="${linkTo(view, "/dashboard/codes")}">the codes</a> can be reloaded.</p></noscript>`,
  );
