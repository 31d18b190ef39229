/**
 * `web_event.copy.js`: keeps a copy of the waiting events in IndexedDB. Browsers write localStorage to disk some seconds
 * late and IndexedDB at once, so a browser that is killed loses no event. It is a file of its own, because the SDK works
 * without it.
 */
import { neverThrow } from "./never-throw.ts";
import type { Consent } from "./types.ts";

/** The SDK's access to `localStorage`, which reads `open` for each use. */
export interface Device {
  /** @throws where the browser or the visitor blocks storage */
  open(): Storage;
}

/** The copies, by the events' keys on the device. */
interface Copies {
  put(key: string, event: string): void;
  remove(key: string): void;
  clear(): void;
  /** Reads all copies. */
  all(onRead: (copies: ReadonlyMap<string, string>) => void): void;
}

const DATABASE = "promotrail";
const EVENTS = "events";
/** SDKs whose events are copied: a page may call `init` several times. */
const copying = new WeakSet<Device>();
/** The keys of events on the device start so (journal.ts). */
const EVENT_KEY = "promotrail.event.";

/**
 * Copies the device's events from now on, and gives lost ones back to it, as soon as storing is allowed. A visitor who
 * refuses has no copies.
 * @param mayStore whether values may be stored on the device now
 * @param consent the visitor's decision
 * @param onRestored runs after lost events are on the device again
 */
export default function copyEvents(
  device: Device,
  mayStore: () => boolean,
  consent: () => Consent,
  onRestored: () => void,
): void {
  if (copying.has(device)) return;
  copying.add(device);
  openCopies((copies) => {
    const local = device.open.bind(device);
    let isRestored = false;
    const restoreOnce = () => {
      if (isRestored || !mayStore()) return;
      isRestored = true;
      restore(local(), copies, onRestored);
    };
    device.open = () => copied(local(), copies, mayStore, restoreOnce);
    if (consent() === "denied") copies.clear();
    restoreOnce();
  });
}

/** Opens the database; where it can't be used, nothing happens. */
function openCopies(onOpen: (copies: Copies) => void): void {
  const opening = neverThrow(() => indexedDB.open(DATABASE));
  if (!opening) return;
  opening.onupgradeneeded = () => opening.result.createObjectStore(EVENTS);
  // Otherwise Firefox reports the failure as an error of the page.
  opening.onerror = (event) => event.preventDefault();
  opening.onsuccess = () => neverThrow(() => onOpen(copiesIn(opening.result)));
}

function copiesIn(database: IDBDatabase): Copies {
  // The visitor may clear the site's data meanwhile.
  database.onversionchange = () => database.close();
  let waiting: ((events: IDBObjectStore) => unknown)[] = [];
  const runWaiting = () => {
    const changes = waiting;
    waiting = [];
    neverThrow(() => {
      const events = database.transaction(EVENTS, "readwrite").objectStore(EVENTS);
      for (const change of changes) change(events);
    });
  };
  // In the next microtask: events that the page tracks together share a transaction.
  const use = (change: (events: IDBObjectStore) => unknown) => {
    if (waiting.push(change) === 1) Promise.resolve().then(runWaiting);
  };
  return {
    put: (key, event) => use((events) => events.put(event, key)),
    remove: (key) => use((events) => events.delete(key)),
    clear: () => use((events) => events.clear()),
    all: (onRead) =>
      use((events) => {
        const keys = events.getAllKeys();
        const values = events.getAll();
        values.onsuccess = () =>
          neverThrow(() => onRead(new Map(keys.result.map((key, n) => [String(key), String(values.result[n])]))));
      }),
  };
}

/** Gives the device the events that it lost, and copies those from before this file had loaded. */
function restore(local: Storage, copies: Copies, onRestored: () => void): void {
  copies.all((kept) => {
    const lost = [...kept].filter(([key]) => local.getItem(key) === null);
    for (const [key, event] of lost) local.setItem(key, event);
    for (const key of Object.keys(local)) {
      if (key.startsWith(EVENT_KEY) && !kept.has(key)) copies.put(key, local.getItem(key)!);
    }
    if (lost.length) onRestored();
  });
}

/** The storage with its changes of events copied. */
function copied(local: Storage, copies: Copies, mayStore: () => boolean, restoreOnce: () => void): Storage {
  const changes: Pick<Storage, "setItem" | "removeItem"> = {
    setItem(key, value) {
      local.setItem(key, value);
      restoreOnce();
      if (key.startsWith(EVENT_KEY)) copies.put(key, value);
    },
    removeItem(key) {
      local.removeItem(key);
      // The visitor has refused: the SDK erases the device.
      if (!mayStore()) copies.clear();
      else if (key.startsWith(EVENT_KEY)) copies.remove(key);
    },
  };
  return new Proxy(local, {
    get(target, name) {
      if (name === "setItem" || name === "removeItem") return changes[name];
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
