import { isUrgent, type PackedEvent } from "./event.ts";
import { neverThrow } from "./never-throw.ts";
import { PREFIX, type SafeStorage } from "./storage.ts";
import { byteLength } from "./transport.ts";
import type { WireEvent } from "./types.ts";

const EVENT_KEY = `${PREFIX}event.`;

/**
 * The events on the device, under one key each: `promotrail.event.<owner>.<event id>`. So a write is as small as its
 * event, tabs don't overwrite each other's events, and damage is limited to one event.
 */
export interface Journal {
  /** @returns whether the event is on the device now */
  write(owner: string, event: PackedEvent, writeKey: string): boolean;
  remove(owner: string, id: string): void;
  /** The owners (tabs) that have events on the device. */
  owners(): string[];
  /**
   * The events of one owner for this write key, oldest first, and expired events of any key.
   * @param onCorrupt receives the id of each unreadable event; it is removed
   * @param isExpired whether an event is too old to be sent
   */
  read(
    owner: string,
    writeKey: string,
    onCorrupt: (id: string) => void,
    isExpired: (id: string) => boolean,
  ): PackedEvent[];
}

export function createJournal(storage: SafeStorage): Journal {
  const entries = () =>
    storage
      .keys()
      .filter((key) => key.startsWith(EVENT_KEY))
      .sort()
      .map((key) => {
        const [, , owner, id = ""] = key.split(".");
        return { key, owner: owner!, id };
      });

  return {
    write: (owner, { id, deviceJson }, writeKey) =>
      storage.set(`${EVENT_KEY}${owner}.${id}`, `${writeKey} ${deviceJson}`),
    remove: (owner, id) => storage.remove(`${EVENT_KEY}${owner}.${id}`),
    owners: () => [...new Set(entries().map(({ owner }) => owner))],
    read(owner, writeKey, onCorrupt, isExpired) {
      const events: PackedEvent[] = [];
      for (const { key, id } of entries().filter((entry) => entry.owner === owner)) {
        const text = storage.get(key) || "";
        const space = text.indexOf(" ");
        const event = parse(text.slice(space + 1), id);
        if (!event) {
          storage.remove(key);
          onCorrupt(id);
          // An event without a key was tracked before `init`: it belongs to the first key that reads it.
        } else if (!space || text.slice(0, space) === writeKey || isExpired(id)) events.push(event);
      }
      return events;
    },
  };
}

const parse = (json: string, id: string): PackedEvent | undefined =>
  neverThrow(() => {
    const event = JSON.parse(json) as WireEvent;
    if (event.event_id !== id) return undefined;
    return { id, json, deviceJson: json, bytes: byteLength(json), urgent: isUrgent(event) };
  });
