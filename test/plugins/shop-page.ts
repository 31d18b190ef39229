import { readFileSync } from "node:fs";
import { JSDOM, VirtualConsole } from "jsdom";
import { expect } from "vitest";

/** An item that a listener has reported. */
export interface Item {
  readonly id: string;
  readonly outcome?: string;
  readonly reason?: string;
  /** Set where the code was removed. */
  readonly removed?: true;
}

/** The text of a listener. */
export const sourceOf = (file: string) => readFileSync(new URL(`../../plugins/${file}`, import.meta.url), "utf8");

/** A shop's page with one of the listeners, and what it has tracked. @param stored the storage of the page before it */
export function openShop(file: string, globals: object = {}, stored: { local?: object; session?: object } = {}) {
  const { window } = new JSDOM("", {
    url: "https://shop.example/cart",
    runScripts: "outside-only",
    virtualConsole: new VirtualConsole(),
  });
  const tracked: Item[] = [];
  const track = (category: string, action: string, { items }: { items: (Item & { type: string })[] }) => {
    expect(category).toBe("promotion_code");
    expect(["used", "removed"]).toContain(action);
    for (const { type, ...item } of items) {
      expect(type).toBe("promotion_code");
      tracked.push({ ...item, ...(action === "removed" && { removed: true }) });
    }
  };
  for (const [key, value] of Object.entries(stored.local ?? {})) window.localStorage.setItem(key, value);
  for (const [key, value] of Object.entries(stored.session ?? {})) window.sessionStorage.setItem(key, value);
  Object.assign(window, { web_event: { track } }, globals);
  window.eval(sourceOf(file));
  return { window, tracked };
}

/** Waits until promises and short timers have run. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
