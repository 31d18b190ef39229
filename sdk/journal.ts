import { isUrgent, type Packed } from "./event.ts";
import { neverThrow } from "./never-throw.ts";
import { PREFIX, type SafeStorage } from "./storage.ts";
import { byteLength } from "./transport.ts";
import type { WireEvent } from "./types.ts";

const EVENT_KEY = `${PREFIX}event.`;

/**
 * Events on the device, one key each: `promotrail.event.<owner>.<event id>`. So a write is as small as its event, no tab
 * overwrites what another one wrote, and what is damaged is damaged alone.
 */
export interface Journal {
  /** @returns whether the event is safe now */
  write(owner: string, event: Packed, writeKey: string): boolean;
  erase(owner: string, id: string): void;
  /** Those who have events here. */
  owners(): string[];
  /**
   * The events of one owner that are for this write key, oldest first; of other keys' those that are too old to wait for it.
   * @param damaged is told the id of what can't be read any more; it is erased
   */
  read(owner: string, writeKey: string, damaged: (id: string) => void, old: (id: string) => boolean): Packed[];
}

export function createJournal(storage: SafeStorage): Journal {
  const entries = () =>
    storage
      .keys()
      .filter((key) => key.startsWith(EVENT_KEY))
      .sort()
      .map((key) => {
        const [owner = "", id = ""] = key.slice(EVENT_KEY.length).split(".");
        return { key, owner, id };
      });

  return {
    write: (owner, { id, copy }, writeKey) => storage.set(`${EVENT_KEY}${owner}.${id}`, `${writeKey} ${copy}`),
    erase: (owner, id) => storage.remove(`${EVENT_KEY}${owner}.${id}`),
    owners: () => [...new Set(entries().map(({ owner }) => owner))],
    read(owner, writeKey, damaged, old) {
      const events: Packed[] = [];
      for (const { key, id } of entries().filter((entry) => entry.owner === owner)) {
        const text = storage.get(key) || "";
        const space = text.indexOf(" ");
        const event = parse(text.slice(space + 1), id);
        if (!event) {
          storage.remove(key);
          damaged(id);
          // Tracked before the key was known, it is for whichever comes first.
        } else if (!space || text.slice(0, space) === writeKey || old(id)) events.push(event);
      }
      return events;
    },
  };
}

const parse = (json: string, id: string): Packed | undefined =>
  neverThrow(() => {
    const event = JSON.parse(json) as WireEvent;
    if (event.event_id !== id) return undefined;
    return { id, json, copy: json, bytes: byteLength(json), urgent: isUrgent(event) };
  });
