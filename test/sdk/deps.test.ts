// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createWebEvent } from "../../sdk/index.ts";
import { fakeCollector } from "./fakes.ts";

const known = { write_key: "wk_demo", collector: "https://collector.example" };
const collector = fakeCollector();

beforeEach(() => {
  localStorage.clear();
  collector.requests.length = 0;
  vi.stubGlobal("fetch", collector.fetch);
});
afterEach(() => void vi.unstubAllGlobals());

test("in a browser everything comes from the window", async () => {
  document.title = "Checkout";
  await createWebEvent({}, known).track("promotion_code", "removed", { items: [] });
  const [event] = collector.events();
  expect(event!.context).toMatchObject({ page: { title: "Checkout", url: location.href }, locale: navigator.language });
  expect(event!.event_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  expect(localStorage.getItem("promotrail.visitor")).toBe(event!.context.visitor_id);
  expect(localStorage.getItem("promotrail.session")).toContain(event!.context.session_id);
});

test("the page's own events send what waits", () => {
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
