import { isRefusal, type Refusal, refusal } from "../../../services/refusal.ts";
import { SUBJECT_PARAMETERS } from "../../../services/timeline/query.ts";
import { timeline } from "../../../services/timeline/timeline.ts";
import type { TimelineSubject } from "../../../store/ports/timeline.ts";
import { html } from "../../html.ts";
import { panel } from "../components.ts";
import { TIMELINES } from "../links.ts";
import { earlierLink } from "../lists.ts";
import type { Page, PageContent, PageRequest } from "../page.ts";
import { relatedList, timelineList } from "../panels/timeline.ts";

/** What each subject is called, and what to say of one that is not known. */
const NOUNS: Readonly<Record<TimelineSubject["kind"], readonly [noun: string, isUnknown: string]>> = {
  transaction: ["Order", "is not known in this property"],
  customer: ["Customer", "tried no code and placed no order in this property"],
  visitor: ["Visitor", "tried no code and placed no order in this property"],
};

/** The page of a subject: what happened around it, in the order of time. */
const timelinePage = (kind: TimelineSubject["kind"]): Page => ({
  path: `${TIMELINES[kind]}/:id`,
  scope: "read",
  content: (request) => content(kind, request),
});

async function content(
  kind: TimelineSubject["kind"],
  { context, view, id, parameter }: PageRequest,
): Promise<PageContent | Refusal> {
  const cursor = parameter("cursor");
  const { cdp_source } = view.query;
  const query = {
    [SUBJECT_PARAMETERS[kind]]: id,
    ...(cdp_source !== "" && { cdp_source }),
    ...(cursor !== "" && { cursor }),
  };
  const loaded = await timeline(context.store, view.access, query);
  if (isRefusal(loaded)) return loaded;
  const { data, meta } = loaded;
  const [noun, isUnknown] = NOUNS[kind];
  if (data.length === 0) return refusal("not_found", `${noun} ${id} ${isUnknown}.`);
  const subject = { kind, id };
  const list = html`${earlierLink(view, {}, meta.next_cursor)}${timelineList(view, subject, data)}`;
  return {
    title: `${noun} ${id}`,
    body: html`${relatedList(view, subject, data)}${panel("timeline", "Timeline (UTC)", list)}`,
  };
}

export const order = timelinePage("transaction");
export const customer = timelinePage("customer");
export const visitor = timelinePage("visitor");
