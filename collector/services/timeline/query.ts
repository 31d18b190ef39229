import { z } from "zod";
import { stringId } from "../../contract/ids.ts";
import { parseWith } from "../../contract/parse.ts";
import { CDP_SOURCES } from "../../store/columns/vocabulary.ts";
import type { TimelineSubject } from "../../store/ports/timeline.ts";
import { type CursorScope, cursorText, readCursor } from "../cursor.ts";
import { type SentQuery, wholeText } from "../query.ts";
import { isRefusal, type Refusal, refusal } from "../refusal.ts";
import { END, type EntryKey, keyIn } from "./entry-key.ts";

/** The query of a timeline: exactly one of the three ids. */
export const timelineQuery = z.strictObject({
  transaction_id: stringId.optional().describe("An order, by the site's number."),
  customer_id: stringId.optional().describe("A customer, by the site's id. Needs the scope `read_personal`."),
  visitor_id: stringId.optional().describe("A browser. Needs the scope `read_personal`."),
  cdp_source: z
    .enum([...CDP_SOURCES, "all"])
    .default("all")
    .describe("Entries of the live site (Production), of test sites (Staging), or both."),
  limit: wholeText(1, 1_000).default(500).describe("Most entries of a page, the latest ones."),
  cursor: cursorText.optional().describe("meta.next_cursor of a page: the entries before it."),
});

/** The parameter of each subject. */
export const SUBJECT_PARAMETERS = {
  transaction: "transaction_id",
  customer: "customer_id",
  visitor: "visitor_id",
} as const satisfies Record<TimelineSubject["kind"], string>;

/** The kinds of subjects. */
export const SUBJECT_KINDS = [
  "transaction",
  "customer",
  "visitor",
] as const satisfies readonly TimelineSubject["kind"][];

const ONE_ID = "name exactly one of transaction_id, customer_id and visitor_id";

/** A timeline, as read from its query. */
export interface TimelineRequest {
  readonly subject: TimelineSubject;
  readonly cdpSource: z.output<typeof timelineQuery>["cdp_source"];
  readonly limit: number;
  readonly scope: CursorScope;
  /** Only entries before this one. */
  readonly before: EntryKey;
}

/** Reads the query of a timeline. @returns a refusal that names every parameter that is wrong */
export function readTimelineQuery(
  propertyId: string,
  { property_id: _, ...sent }: SentQuery,
): TimelineRequest | Refusal {
  const parsed = parseWith(timelineQuery, sent);
  if (!parsed.ok) return refusal("malformed", "The query is not valid.", parsed.errors);
  const { cdp_source: cdpSource, limit, cursor, ...ids } = parsed.value;
  const subjects = SUBJECT_KINDS.flatMap((kind): TimelineSubject[] => {
    const id = ids[SUBJECT_PARAMETERS[kind]];
    return id === undefined ? [] : [{ kind, id }];
  });
  const [subject, second] = subjects;
  if (subject === undefined || second !== undefined) {
    const path = SUBJECT_PARAMETERS[second?.kind ?? "transaction"];
    return refusal("malformed", "The query is not valid.", [{ path, message: ONE_ID }]);
  }
  const scope = { list: `timeline ${cdpSource} ${subject.kind} ${subject.id}`, propertyId };
  const at = readCursor(scope, cursor, END);
  return isRefusal(at) ? at : { subject, cdpSource, limit, scope, before: keyIn(at) };
}
