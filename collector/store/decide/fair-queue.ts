/**
 * Items that wait in lanes, one lane for each property. Of the waiting lanes the next item comes from the one that has had least, by
 * the cost of its items: so a lane with few items waits for none of a lane with many. An empty queue costs an item two steps.
 * It is start-time fair queueing (Goyal, Vin and Cheng, 1996): whatever the lanes contain, what two waiting lanes have had differs
 * by at most the cost of one item of each.
 */
export interface FairQueue<Item> {
  /** @param cost above 0, in any unit */
  add(lane: string, item: Item, cost: number): void;
  /**
   * @param most that the item may cost. @default no limit
   * @returns the next item with its cost; null where none waits, or the next one costs more
   */
  take(most?: number): { readonly item: Item; readonly cost: number } | null;
  /** The number of items that wait. */
  size(): number;
}

/** An item with its start: what its lane had had before it, in units of cost. */
interface Waiting<Item> {
  readonly item: Item;
  readonly cost: number;
  readonly start: number;
}

interface Lane<Item> {
  items: Waiting<Item>[];
  /** The place of the first item that waits: removing it from the array would move all others. */
  head: number;
  /** What the lane will have had after all its items. */
  end: number;
}

/** Taken items are removed from a lane's array together. */
const REMOVED_TOGETHER = 1_024;

export function fairQueue<Item>(): FairQueue<Item> {
  const lanes = new Map<string, Lane<Item>>();
  let size = 0;
  /** The start of the last item that was taken. */
  let present = 0;

  const laneOf = (name: string): Lane<Item> => {
    const known = lanes.get(name) ?? { items: [], head: 0, end: present };
    lanes.set(name, known);
    return known;
  };

  /** The lane whose first item starts first. A lane that is empty, and had no more than the others, is forgotten. */
  const nextLane = (): Lane<Item> | null => {
    let next: Lane<Item> | null = null;
    for (const [name, lane] of lanes) {
      const first = lane.items[lane.head];
      if (first === undefined) {
        if (lane.end <= present) lanes.delete(name);
      } else if (next === null || first.start < next.items[next.head]!.start) next = lane;
    }
    return next;
  };

  return {
    add(name, item, cost) {
      const lane = laneOf(name);
      const start = Math.max(lane.end, present);
      lane.items.push({ item, cost, start });
      lane.end = start + cost;
      size += 1;
    },
    take(most = Number.POSITIVE_INFINITY) {
      const lane = nextLane();
      const next = lane?.items[lane.head];
      if (!lane || !next || next.cost > most) return null;
      lane.head += 1;
      if (lane.head === lane.items.length || lane.head === REMOVED_TOGETHER) {
        lane.items = lane.items.slice(lane.head);
        lane.head = 0;
      }
      size -= 1;
      present = next.start;
      return next;
    },
    size: () => size,
  };
}
