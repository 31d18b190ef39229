import type { RefusalKind } from "../../services/refusal.ts";
import { type Description, isForPages, namesProperty, takesProperty } from "../operation.ts";
import { STATUS } from "../problem.ts";

type Refusals = NonNullable<Description["refusals"]>;

const OF_ALL: Refusals = {
  malformed: "The address is not valid UTF-8.",
  unavailable: "The collector is busy or can't write. Nothing was done: retry after Retry-After seconds.",
};

const OF_SERVERS: Refusals = {
  unauthorized: "The key or token is missing, unknown, expired or revoked.",
  forbidden: "The key lacks the scope.",
};

const OF_PAGES: Refusals = {
  unauthorized: "The key is missing, unknown, expired or revoked.",
  forbidden: "The write key does not allow this origin, or the server key lacks the scope.",
};

const OF_PROPERTIES: Refusals = {
  malformed: "With the admin token the request must name one property: ?property_id=.",
  not_found: "There is no such property, or the key belongs to another one.",
};

const NO_CHARSET = "The Content-Type has another charset than UTF-8.";

const OF_BODIES: Refusals = {
  malformed: "The body is not JSON, not valid UTF-8, or incomplete.",
  too_slow: "The body took longer than 30 seconds.",
  too_large: "The body is larger than 1 MiB.",
  unsupported: NO_CHARSET,
};

const OF_STREAMS: Refusals = {
  malformed: "The body is incomplete, or can't be decompressed.",
  unsupported: NO_CHARSET,
};

/** All refusals of an operation by kind, in the order of their statuses, each with its reasons. */
export function refusalsOf(operation: Description): Map<RefusalKind, string[]> {
  const { access, body, refusals = {} } = operation;
  const isAboutProperty = takesProperty(operation) || namesProperty(operation);
  const sources = [
    ...(isAboutProperty ? [OF_PROPERTIES] : []),
    ...(access === "public" ? [] : [isForPages(access) ? OF_PAGES : OF_SERVERS]),
    ...(body ? [body.reader === "stream" ? OF_STREAMS : OF_BODIES] : []),
    refusals,
    OF_ALL,
  ];
  const all = new Map<RefusalKind, string[]>();
  for (const source of sources)
    for (const [kind, reason] of Object.entries(source) as [RefusalKind, string][])
      all.set(kind, [...(all.get(kind) ?? []), reason]);
  return new Map([...all].sort(([one], [other]) => STATUS[one] - STATUS[other]));
}
