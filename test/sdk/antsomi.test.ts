import { describe, expect, test, vi } from "vitest";
import { type AntsomiGlobals, trackDeclared } from "../../sdk/antsomi.ts";
import type { Methods } from "../../sdk/index.ts";

function declared(globals: AntsomiGlobals): unknown[][] {
  const track = vi.fn();
  trackDeclared(globals, { track } as unknown as Methods);
  return track.mock.calls;
}
const items = [{ type: "product", id: "118" }];

describe("the page view", () => {
  test.each<[string, NonNullable<AntsomiGlobals["_cdp365Analytics"]>, object]>([
    ["alone", { default_event: 1 }, { items: [], extra: {} }],
    ["with the page's name", { default_event: true, page: "checkout" }, { items: [], extra: { page: "checkout" } }],
    [
      "with what the page is about",
      { default_event: 1, page: "product", items, extra: { currency: "USD" } },
      { items, extra: { currency: "USD", page: "product" } },
    ],
  ])("is tracked %s", (_, _cdp365Analytics, payload) => {
    expect(declared({ _cdp365Analytics })).toEqual([["pageview", "view", payload]]);
  });

  test.each([0, false, undefined, ""])("is not tracked where default_event is %j", (default_event) => {
    expect(declared({ _cdp365Analytics: { default_event, page: "checkout", items } })).toEqual([]);
  });

  test("does not change the page's objects", () => {
    const extra = {};
    declared({ _cdp365Analytics: { default_event: 1, page: "checkout", extra } });
    expect(extra).toEqual({});
  });
});

test("declared events are tracked in order, after the page view", () => {
  const track: [string, string, object?][] = [
    ["product", "view", { items }],
    ["user", "sign_in"],
  ];
  expect(declared({ _cdp365Analytics: { default_event: 1, track } })).toEqual([
    ["pageview", "view", { items: [], extra: {} }],
    ["product", "view", { items }],
    ["user", "sign_in"],
  ]);
});

test("an invalid event does not stop later ones", () => {
  const track = [null, ["user", "sign_in"]] as [string, string][];
  expect(declared({ _cdp365Analytics: { track } })).toEqual([["user", "sign_in"]]);
});

test.each<AntsomiGlobals>([{}, { _propId: "1" }, { _cdp365Analytics: {} }])("%o declares no event", (globals) => {
  expect(declared(globals)).toEqual([]);
});
