import { type Html, html, NOTHING } from "../../html.ts";
import { whole } from "../format.ts";
import { linkTo, type Parameters, type View } from "../view.ts";

interface Meta {
  readonly hidden: { readonly staging: number; readonly automated: number };
}

/** The attempts that a page does not count. @param kept parameters that the link keeps */
export function excludedNote(view: View, { hidden: { staging, automated } }: Meta, kept: Parameters = {}): Html {
  const href = linkTo(view, view.path, { ...kept, cdp_source: "all" });
  const parts = [
    ...(staging > 0
      ? [html`${whole(staging)} from test sites (<a href="${href}" aria-label="Show test sites">show</a>)`]
      : []),
    ...(automated > 0 ? [html`${whole(automated)} from bots and staff`] : []),
  ];
  if (parts.length === 0) return NOTHING;
  return html`<p class="hint">Not counted: ${parts.map((part, at) => html`${at === 0 ? "" : ", "}${part}`)}.</p>`;
}
