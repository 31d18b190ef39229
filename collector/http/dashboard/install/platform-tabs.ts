import type { AppContext } from "../../app-context.ts";
import { type Html, html, NOTHING, prose } from "../../html.ts";
import { codeBlock, panel } from "../components.ts";
import { linkTo, type View } from "../view.ts";
import { CONTAINER_PATH, filledIn, pasteOf } from "./files.ts";
import { type Paste, PLATFORMS, type Platform, type Step } from "./platforms.ts";

/** The folder of the pages about platforms, as the dashboard serves them. */
export const GUIDES = "/dashboard/install/guides";

/**
 * What to paste, by platform. The tabs are links, so that they work without scripts; with scripts they load nothing.
 * @param chosen the id of a platform; the first one where there is none with it
 */
export function platformTabs(context: AppContext, view: View, chosen: string): Html {
  const current = PLATFORMS.find(({ id }) => id === chosen) ?? PLATFORMS[0]!;
  return panel(
    "platforms",
    "What to paste",
    html`<p>Your address and your write key are filled in. Choose your shop:</p>
<div class="tabs" role="navigation" aria-label="Platforms" data-tabs>${PLATFORMS.map((platform) => tab(view, platform, platform === current))}</div>
${PLATFORMS.map((platform) => tabPanel(context, view, platform, platform === current))}`,
  );
}

const tab = (view: View, { id, name }: Platform, isCurrent: boolean): Html =>
  html`<a id="tab-${id}" href="${linkTo(view, view.path, { platform: id })}#platforms" aria-controls="platform-${id}"${isCurrent ? html` aria-current="true"` : NOTHING}>${name}</a>`;

function tabPanel(context: AppContext, view: View, { id, name, steps }: Platform, isCurrent: boolean): Html {
  const guide = html`<a href="${linkTo(view, `${GUIDES}/${id}.md`)}">docs/install/${id}.md</a>`;
  return html`<div id="platform-${id}" aria-labelledby="tab-${id}"${isCurrent ? NOTHING : html` hidden`}>
<h3>${name}</h3><ol class="steps">${steps.map((step) => html`<li>${stepBody(context, view, step)}</li>`)}</ol>
<p class="hint">Every step and its limits: ${guide}.</p></div>`;
}

function stepBody(context: AppContext, view: View, { text, paste, hasContainer }: Step): Html {
  const { property } = view.access;
  const container = html`<p><a class="button" href="${linkTo(view, CONTAINER_PATH)}" download>Download the container</a></p>`;
  return html`<p>${prose(filledIn(context, property, text))}</p>${paste ? pasteBlock(context, view, paste) : NOTHING}${hasContainer ? container : NOTHING}`;
}

/** A paste with its file; a script adds the button that copies it. */
const pasteBlock = (context: AppContext, { access }: View, paste: Paste): Html =>
  html`<figure class="paste"><figcaption><code>${paste.file}</code></figcaption>${codeBlock(pasteOf(context, access.property, paste))}</figure>`;
