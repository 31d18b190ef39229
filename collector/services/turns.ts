import { fairQueue } from "../store/decide/fair-queue.ts";
import { shared } from "../store/decide/shared.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** What turns need from outside. */
export interface TurnsContext {
  /** Milliseconds of a clock that only advances. */
  readonly now: () => number;
  /** Runs something after a pause, in ms; 0: after other requests had a chance to arrive. */
  readonly later: (run: () => void, pause: number) => void;
}

/**
 * Lets the requests of properties take turns where several properties send at a time. Of what waits, one piece of work runs in a
 * round, and it belongs to the property that has had least. A property of which nothing waits has one turn in each round at once.
 */
export interface Turns {
  /**
   * Waits for a turn. While one property sends alone, each turn comes at once.
   * @param cost of the work, in characters of a body
   * @returns a refusal where too much of the property waits
   */
  wait(propertyId: string, cost: number): Promise<Refusal | null>;
  /** Whether several known properties have sent lately. */
  isShared(): boolean;
}

/** The lane of requests whose property is not known, or that are about none. */
export const NO_PROPERTY = "";

/** Requests of one property that may wait: some seconds of work. */
const MAX_REQUESTS = 4_000;
/** Characters of one property's bodies that may wait. */
const MAX_CHARACTERS = 32 * 2 ** 20;
/** What a request costs beside its body, in characters. */
const BASE_COST = 1_000;
/** Work, in ms, after which waiting requests pause. */
const WORK = 1;
/**
 * The pause, as a part of the work before it. It leaves the processor to the threads that serve the others: with two cores, a
 * busy main thread and a busy writer leave them none.
 */
const PAUSE = 1 / 3;
/** Longest pause, in ms: where other processes use the processor too, time passes without work. */
const MAX_PAUSE = 5;

const BUSY = refusal("unavailable", "Too many requests of this property wait. Send the request again.");

/** What waits of a property. */
interface Backlog {
  requests: number;
  characters: number;
}

/** Requests that wait, by property. */
function waitingRequests() {
  const queue = fairQueue<() => void>();
  const backlogs = new Map<string, Backlog>();
  return {
    isEmpty: () => queue.size() === 0,
    has: (propertyId: string) => backlogs.has(propertyId),
    /** @returns starts the next request; null where none waits */
    next: () => queue.take()?.item ?? null,
    /** @param start runs when the request has its turn @returns whether it may wait */
    add(propertyId: string, cost: number, start: () => void): boolean {
      const backlog = backlogs.get(propertyId) ?? { requests: 0, characters: 0 };
      if (backlog.requests >= MAX_REQUESTS || backlog.characters > MAX_CHARACTERS) return false;
      backlog.requests += 1;
      backlog.characters += cost;
      backlogs.set(propertyId, backlog);
      const leave = () => {
        backlog.requests -= 1;
        backlog.characters -= cost;
        if (backlog.requests === 0) backlogs.delete(propertyId);
        start();
      };
      queue.add(propertyId, leave, BASE_COST + cost);
      return true;
    },
  };
}

export function turns({ now, later }: TurnsContext): Turns {
  const waiting = waitingRequests();
  const use = shared();
  /** The same of requests whose property is known: others write nothing. */
  const writing = shared();
  /** The properties that had a turn in this round: it lasts from a queued turn, or from the pause after it, to the next one. */
  const served = new Set<string>();
  let isRound = false;
  let startedAt = 0;
  /** Work since the last pause, in ms. */
  let work = 0;

  const beginRound = (): void => {
    isRound = true;
    startedAt = now();
    later(endRound, 0);
  };

  const endRound = (): void => {
    work += now() - startedAt;
    const pause = work < WORK || waiting.isEmpty() ? 0 : Math.min(MAX_PAUSE, work * PAUSE);
    if (pause === 0) return void giveNext();
    served.clear();
    work = 0;
    later(giveNext, pause);
  };

  const giveNext = (): void => {
    served.clear();
    const start = waiting.next();
    isRound = start !== null;
    if (start === null) return;
    beginRound();
    start();
  };

  const queued = (propertyId: string, cost: number): Promise<Refusal | null> =>
    new Promise((resolve) => {
      const start = () => {
        served.add(propertyId);
        resolve(null);
      };
      if (!waiting.add(propertyId, cost, start)) resolve(BUSY);
    });

  return {
    isShared: () => writing.isShared(now()),
    async wait(propertyId, cost) {
      use.note(propertyId, now());
      if (propertyId !== NO_PROPERTY) writing.note(propertyId, now());
      if (waiting.isEmpty() && !use.isShared(now())) return null;
      if (waiting.has(propertyId) || served.has(propertyId)) return queued(propertyId, cost);
      served.add(propertyId);
      if (!isRound) beginRound();
      return null;
    },
  };
}
