import type { RefusalKind } from "../../services/refusal.ts";
import type { Operation } from "../operation.ts";
import { STATUS } from "../problem.ts";

/** What any operation may be answered. */
const ALWAYS = {
  unavailable: "It can't be done just now: ask again after Retry-After seconds. Nothing of the request was done.",
} as const;

const OF_SERVERS = {
  unauthorized: "The key or token is missing, unknown, expired or revoked.",
  forbidden: "The key may not do this.",
} as const;

const OF_PROPERTIES = {
  malformed: "The administrator's token needs one property to be named: ?property_id=.",
  not_found: "There is no such property, or the key is another one's.",
} as const;

const OF_PAGES = {
  unauthorized: "The key is missing, unknown, expired or revoked.",
  forbidden: "The write key may not be used from this origin, or the key may not do this.",
} as const;

const OF_BODIES = {
  malformed: "The body is not JSON, or broke off.",
  too_slow: "The body took longer than 30 seconds.",
  too_large: "The body is larger than 1 MiB.",
} as const;

const OF_STREAMS = { malformed: "The body broke off, or can't be unpacked." } as const;

type Refusals = Partial<Readonly<Record<RefusalKind, string>>>;

/** Everything that an operation may refuse, and why: by kind, several reasons where there are several. */
export function refusalsOf(operation: Operation): Map<RefusalKind, string[]> {
  const { access, body, refuses = {} } = operation;
  const sources: Refusals[] = [refuses, ALWAYS];
  if (body) sources.unshift(body.streamed ? OF_STREAMS : OF_BODIES);
  if (access !== "anybody") sources.unshift(typeof access === "object" && "page" in access ? OF_PAGES : OF_SERVERS);
  if (typeof access === "object" || meansProperty(operation)) sources.unshift(OF_PROPERTIES);
  const all = new Map<RefusalKind, string[]>();
  for (const source of sources)
    for (const [kind, why] of Object.entries(source) as [RefusalKind, string][])
      all.set(kind, [...(all.get(kind) ?? []), why]);
  return new Map([...all].sort(([one], [other]) => STATUS[one] - STATUS[other]));
}

/** Whether the path names the property. */
export const meansProperty = ({ path }: Operation): boolean => path.includes("{property_id}");
