/**
 * Places an event in the collector's time.
 * @param occurredAt by the sender's clock, epoch milliseconds
 * @param sentAt of its request, by the sender's clock, epoch milliseconds
 * @param receivedAt of its request, epoch milliseconds
 * @returns epoch milliseconds
 */
export type PlaceEvent = (occurredAt: number, sentAt: number, receivedAt: number) => number;

/** Places an event by its request alone: the time in flight counts as an error of the clock. */
export const placeAlone: PlaceEvent = (occurredAt, sentAt, receivedAt) => occurredAt + receivedAt - sentAt;

/**
 * The clocks of visitors, as far as their requests show them. They are kept in memory: after a restart, each clock is read anew from
 * the next request.
 */
export interface VisitorClocks {
  /**
   * Places the events of a visitor. Of two of them, the one that is earlier by the visitor's clock is never placed after the other,
   * whatever time their requests took.
   * @param visitor the visitor's id, unique among all properties
   */
  of(visitor: string): PlaceEvent;
}

/** Events that were placed with one correction. Times are the visitor's, in epoch milliseconds. */
interface Placed {
  /** The milliseconds that were added to them. */
  readonly correction: number;
  first: number;
  last: number;
}

/** A visitor's clock. The corrections fall from entry to entry, because each is the smallest until then. */
interface Clock {
  readonly placed: Placed[];
  /** The last request, epoch milliseconds. */
  usedAt: number;
}

/** A visitor that is away for longer, in ms, may have set the clock meanwhile. */
const IDLE = 30 * 60_000;
/** No request takes longer, in ms: the visitor has set the clock back. */
const LONGEST_REQUEST = 60_000;
/** Of a clock, the older corrections are forgotten: a page of a visitor rarely has three. */
const MAX_CORRECTIONS = 8;
/** The visitors of some minutes, also of a large site. Those that were away longest are forgotten. */
const MAX_VISITORS = 10_000;

/**
 * A request arrives late by the error of the visitor's clock, which is the same for each, and by its time in flight. So the smallest
 * difference is the best known error. Events that were placed with a larger one before stay where they are, and later ones follow them.
 */
export function visitorClocks(): VisitorClocks {
  const clocks = new Map<string, Clock>();
  return {
    of: (visitor) => (occurredAt, sentAt, receivedAt) => {
      const difference = receivedAt - sentAt;
      const clock = usable(clocks.get(visitor), difference, receivedAt) ?? { placed: [], usedAt: receivedAt };
      clock.usedAt = receivedAt;
      // Its place is the newest from now on.
      clocks.delete(visitor);
      clocks.set(visitor, clock);
      if (clocks.size > MAX_VISITORS) clocks.delete(clocks.keys().next().value!);
      note(clock.placed, occurredAt, difference);
      return placeAfter(clock.placed, occurredAt);
    },
  };
}

function usable(clock: Clock | undefined, difference: number, receivedAt: number): Clock | undefined {
  const smallest = clock?.placed.at(-1)?.correction ?? difference;
  return clock && receivedAt - clock.usedAt < IDLE && difference - smallest < LONGEST_REQUEST ? clock : undefined;
}

function note(placed: Placed[], occurredAt: number, difference: number): void {
  const newest = placed.at(-1);
  if (!newest || difference < newest.correction) {
    placed.push({ correction: difference, first: occurredAt, last: occurredAt });
    if (placed.length > MAX_CORRECTIONS) placed.shift();
    return;
  }
  newest.first = Math.min(newest.first, occurredAt);
  newest.last = Math.max(newest.last, occurredAt);
}

/** The place of an event after those that are earlier by the visitor's clock. */
const placeAfter = (placed: readonly Placed[], occurredAt: number): number =>
  Math.max(
    ...placed
      .filter(({ first }) => first <= occurredAt)
      .map(({ last, correction }) => Math.min(last, occurredAt) + correction),
  );
