import { type FairQueue, fairQueue } from "../../decide/fair-queue.ts";
import { shared } from "../../decide/shared.ts";
import { shareOf } from "./commit-groups.ts";
import type { Call } from "./messages.ts";

/** The calls that wait in a thread, one lane for each property. */
export interface WaitingCalls {
  add(calls: readonly Call[]): void;
  /** @returns the calls that run next, and that fill one commit at most; none where no call waits */
  nextGroup(): readonly Call[];
}

/** The lane of calls that no property makes. */
const OWN = "";

/** Calls whose first text names no property. */
const WITHOUT_PROPERTY: ReadonlySet<Call["name"]> = new Set([
  "keyByWriteKey",
  "keyBySecretHash",
  "claimPrivacyRequest",
  "notePrivacyRequest",
  "endSession",
  "hasEnded",
]);

/** The property that a call is for. */
function laneOf({ name, args }: Call): string {
  if (WITHOUT_PROPERTY.has(name)) return OWN;
  const [first] = args as readonly unknown[];
  if (typeof first === "string") return first;
  if (typeof first !== "object" || first === null) return OWN;
  if ("propertyId" in first) return String(first.propertyId);
  if ("property" in first && typeof first.property === "object" && first.property !== null && "id" in first.property)
    return String(first.property.id);
  return OWN;
}

/**
 * Takes calls until they fill a part of a commit.
 * @param room what the calls after the first may fill together. @default the last one may exceed the part
 */
function groupOf(queue: FairQueue<Call>, part: number, room = Number.POSITIVE_INFINITY): Call[] {
  const group: Call[] = [];
  for (let share = 0; share < part; ) {
    const next = queue.take(group.length === 0 ? undefined : room - share);
    if (next === null) break;
    group.push(next.item);
    share += next.cost;
  }
  return group;
}

/** The share of a commit that is filled while several properties use the thread: its end is never far away for any of them. */
const SHARED_LIMIT = 0.03;

/** @param now milliseconds of a clock that only advances */
export function waitingCalls(now: () => number): WaitingCalls {
  const queue = fairQueue<Call>();
  const use = shared();
  /** Ends the thread, after all other calls. */
  let close: Call | null = null;

  const add = (call: Call): void => {
    if (call.name === "close") {
      close = call;
      return;
    }
    const lane = laneOf(call);
    if (lane !== OWN) use.note(lane, now());
    queue.add(lane, call, shareOf(call));
  };

  return {
    add: (calls) => calls.forEach(add),
    nextGroup() {
      const group = use.isShared(now()) ? groupOf(queue, SHARED_LIMIT, SHARED_LIMIT) : groupOf(queue, 1);
      if (group.length > 0 || close === null) return group;
      const last = close;
      close = null;
      return [last];
    },
  };
}
