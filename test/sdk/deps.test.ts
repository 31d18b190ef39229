// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { browserDeps } from "../../sdk/deps.ts";
import { createWebEvent } from "../../sdk/index.ts";
import { fakeCollector } from "./fakes.ts";

const known = { write_key: "wk_demo", collector: "https://collector.example" };
const collector = fakeCollector();

beforeEach(() => {
  localStorage.clear();
  collector.requests.length = 0;
  vi.stubGlobal("fetch", collector.fetch);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("in a browser, every dependency is the window's", async () => {
  document.title = "Checkout";
  await createWebEvent({}, known).track("promotion_code", "removed", { items: [] });
  const [event] = collector.events();
  const { visitor_id, session_id } = event!.context;
  expect(event!.context).toMatchObject({ page: { title: "Checkout", url: location.href }, locale: navigator.language });
  expect(event!.event_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  expect(localStorage.getItem("promotrail.visitor")).toBe(visitor_id);
  expect(localStorage.getItem("promotrail.session")).toContain(session_id);
  expect(document.cookie).toBe(`promotrail.visitor=${visitor_id}`);
  expect(Object.keys(localStorage).sort()).toEqual(["promotrail.session", "promotrail.visitor"]);
});

test("the page's events send waiting events", () => {
  const web_event = createWebEvent({}, known);
  web_event.track("own", "first");
  window.dispatchEvent(new Event("pagehide"));
  expect(collector.actions()).toEqual([["first"]]);
  web_event.track("own", "second");
  const state = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  document.dispatchEvent(new Event("visibilitychange"));
  expect(collector.actions()).toEqual([["first"], ["second"]]);
  state.mockRestore();
});

test("another tab's claim is removed", () => {
  const web_event = createWebEvent({}, known);
  web_event.track("own", "event");
  const key = Object.keys(localStorage).find((key) => key.startsWith("promotrail.event."))!;
  const ask = `promotrail.ask.${key.split(".")[2]}`;
  localStorage.setItem(ask, "another tab");
  window.dispatchEvent(new StorageEvent("storage", { key: ask, newValue: "another tab" }));
  expect(localStorage.getItem(ask)).toBeNull();
});

test("fetch is read from the window for each request, because other scripts may wrap it", async () => {
  const web_event = createWebEvent({}, known);
  const wrapped = vi.fn(collector.fetch);
  vi.stubGlobal("fetch", wrapped);
  await web_event.track("promotion_code", "removed", { items: [] });
  expect(wrapped).toHaveBeenCalledOnce();
});

describe("a beacon", () => {
  const beacon = vi.fn(() => true);
  const leaveWith = (request: unknown) => {
    vi.stubGlobal("Request", request);
    Object.assign(navigator, { sendBeacon: beacon });
    const web_event = createWebEvent({}, known);
    web_event.track("own", "event");
    window.dispatchEvent(new Event("pagehide"));
    return [beacon.mock.calls.length, collector.requests.length];
  };

  test("is used where fetch does not outlive the page", () => {
    expect(leaveWith(class {})).toEqual([1, 0]);
    expect(beacon).toHaveBeenLastCalledWith(
      "https://collector.example/v1/events",
      expect.stringContaining('"events":[{'),
    );
  });

  test("is not used where it does", () => {
    beacon.mockClear();
    expect(leaveWith(Request)).toEqual([0, 1]);
  });
});

describe("a second file", () => {
  const load = (code: string, ...values: unknown[]) =>
    browserDeps().load(`data:text/javascript,${encodeURIComponent(code)}`, ...values);

  test("receives the values of the call", async () => {
    expect(await new Promise((resolve) => load("export default (tell, text) => tell(text)", resolve, "two"))).toBe(
      "two",
    );
  });

  test.each([
    ["is blocked", "throw new Error('blocked')"],
    ["is of another version", "export const other = 1"],
    ["throws", "export default () => { throw new Error('broken'); }"],
  ])("that %s does not disturb the page", async (_, code) => {
    await expect(load(code)).resolves.toBeUndefined();
  });
});

test("no global is read before it is used", () => {
  for (const name of ["localStorage", "crypto", "document", "fetch", "Request"]) vi.stubGlobal(name, undefined);
  expect(browserDeps().beacon).toBeTypeOf("function");
});
