import type { StoredPromotion } from "../../../contract/promotion/promotion.ts";
import { SOURCE_TITLES } from "../../../contract/promotion/source.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { panel } from "../components.ts";

/** Where an imported promotion comes from, and what it lacks; nothing for the property's own promotion. */
export function originPanel({ source, source_id, partial }: StoredPromotion): Html {
  if (source === undefined || source_id === undefined) return NOTHING;
  const platform = SOURCE_TITLES[source];
  const lacks = html`<p>It can't be said here whether the shop accepts a code of this promotion. These parts are missing:</p>
<ul>${(partial ?? []).map(({ path, text }) => html`<li><code>${path}</code> ${text}</li>`)}</ul>`;
  return panel(
    "origin",
    `Imported from ${platform}`,
    html`<p>Its id in ${platform} is ${source_id}. Change it there, then import it again: it is read-only here.</p>${partial ? lacks : NOTHING}`,
  );
}
