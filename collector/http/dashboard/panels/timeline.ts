import type { ListedEntry } from "../../../services/timeline/listed-entries.ts";
import { SUBJECT_PARAMETERS } from "../../../services/timeline/query.ts";
import type { TimelineSubject } from "../../../store/ports/timeline.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { dateTime } from "../format.ts";
import { orderLink, timelineLink } from "../links.ts";
import type { View } from "../view.ts";
import { type EntryText, entryText, type OfOrder } from "./timeline-texts.ts";

/** Entries in the order of time. */
export function timelineList(view: View, subject: TimelineSubject, entries: readonly ListedEntry[]): Html {
  const ofOrder: OfOrder = (id) =>
    id === null || (subject.kind === "transaction" && subject.id === id) ? NOTHING : html`Order ${orderLink(view, id)}`;
  return html`<ol class="timeline">${entries.map((entry) => item(entry, entryText(view, entry, ofOrder)))}</ol>`;
}

function item(entry: ListedEntry, { title, status = NOTHING, details }: EntryText): Html {
  const lines = details.filter((line) => line !== "" && line !== NOTHING);
  return html`<li><time datetime="${entry.at}">${dateTime(entry.at)}</time>
<div><p>${title} ${status}</p>${lines.map((line) => html`<p class="detail">${line}</p>`)}</div></li>`;
}

const NAMES: Readonly<Record<TimelineSubject["kind"], readonly [one: string, several: string]>> = {
  transaction: ["Order", "Orders"],
  customer: ["Customer", "Customers"],
  visitor: ["Visitor", "Visitors"],
};

/** Most ids of a kind in the list. */
const MOST = 20;

/** The orders, customers and browsers that entries name, besides the subject of their timeline. */
export function relatedList(view: View, subject: TimelineSubject, entries: readonly ListedEntry[]): Html {
  const kinds = (["transaction", "customer", "visitor"] as const).filter((kind) => kind !== subject.kind);
  const items = kinds.map((kind) =>
    relatedItem(view, kind, [...new Set(entries.flatMap((entry) => idIn(entry, kind)))]),
  );
  return items.every((each) => each === NOTHING) ? NOTHING : html`<ul class="related">${items}</ul>`;
}

function relatedItem(view: View, kind: TimelineSubject["kind"], ids: readonly string[]): Html {
  if (ids.length === 0) return NOTHING;
  const [one, several] = NAMES[kind];
  const links = ids.slice(0, MOST).map((id, at) => html`${at === 0 ? "" : ", "}${timelineLink(view, kind, id)}`);
  return html`<li><span class="label">${ids.length === 1 ? one : several}</span> ${links}${ids.length > MOST ? ", …" : ""}</li>`;
}

/** The ids of a kind that an entry names: one or none. */
function idIn(entry: ListedEntry, kind: TimelineSubject["kind"]): string[] {
  const fact = FACTS.map((name) => entry[name]).find((each) => each !== undefined);
  const id: unknown = fact && Reflect.get(fact, SUBJECT_PARAMETERS[kind]);
  return typeof id === "string" ? [id] : [];
}

/** The facts of entries that may name somebody. */
const FACTS = ["code_check", "removal", "quote", "purchase", "order", "redemption", "reversal"] as const;
