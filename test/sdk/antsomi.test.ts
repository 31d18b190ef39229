import { describe, expect, test, vi } from "vitest";
import { type AntsomiGlobals, declaredPayload, trackDeclared } from "../../sdk/antsomi.ts";
import type { Methods } from "../../sdk/index.ts";

function tracked(globals: AntsomiGlobals): unknown[][] {
  const track = vi.fn();
  trackDeclared(globals, { track } as unknown as Methods);
  return track.mock.calls;
}
const names = (globals: AntsomiGlobals) => tracked(globals).map(([category, action]) => `${category}/${action}`);
const items = [{ type: "product", id: "118" }];

describe("the page view", () => {
  test.each<[string, AntsomiGlobals]>([
    ["default_event is 1", { _cdp365Analytics: { default_event: 1 } }],
    ["default_event is true", { _cdp365Analytics: { default_event: true } }],
    ["default_event is absent", { _cdp365Analytics: { page: "checkout", items } }],
    ["nothing is declared", { _cdp365Analytics: {} }],
    ["the page has Antsomi's property only", { _propId: "565018647" }],
  ])("is tracked where %s", (_, globals) => {
    expect(tracked(globals)).toEqual([["pageview", "view"]]);
  });

  test.each([0, false, "0", ""])("is not tracked where default_event is %j", (default_event) => {
    expect(tracked({ _cdp365Analytics: { default_event, page: "checkout", items } })).toEqual([]);
  });

  test.each<AntsomiGlobals>([{}, { _cdp365Analytics: null }])("is not tracked on other pages: %o", (globals) => {
    expect(tracked(globals)).toEqual([]);
  });
});

describe("declared events", () => {
  test("are tracked in order, after the page view", () => {
    const track: [string, string][] = [
      ["product", "view"],
      ["user", "sign_in"],
    ];
    expect(names({ _cdp365Analytics: { track } })).toEqual(["pageview/view", "product/view", "user/sign_in"]);
  });

  test("have what the page declares", () => {
    const declared = {
      default_event: 0,
      page: { page_type: "checkout", page_category: "thank_you" },
      items,
      dims: { store: { id: "S-1" } },
      extra: { order_id: "O-1", voucher_code: "SAVE10" },
      track: [["product", "purchase"]] as [string, string][],
    };
    expect(tracked({ _cdp365Analytics: declared })).toEqual([
      ["product", "purchase", { items, dims: declared.dims, extra: { ...declared.extra, page: declared.page } }],
    ]);
  });

  test.each([null, undefined, 3, []])("that are invalid (%j) do not stop the others", (invalid) => {
    const track = [invalid, ["user", "sign_in"]] as [string, string][];
    expect(names({ _cdp365Analytics: { default_event: 0, track } })).toContain("user/sign_in");
  });
});

describe("the payload of an event on a page that declares more", () => {
  const page = { page_type: "search" };
  const declared = { page, items, dims: { store: { id: "S-1" } }, extra: { currency: "EUR", level: 1 } };

  test("is that of the page where the event has none", () => {
    for (const payload of [undefined, null, {}]) {
      const expected = { items, dims: declared.dims, extra: { currency: "EUR", level: 1, page } };
      expect(declaredPayload(declared, payload)).toEqual(expected);
    }
  });

  test("takes the event's own fields first", () => {
    const own = {
      items: [{ type: "product", id: "119" }],
      dims: { store: { id: "S-2" }, customers: { customer_id: "C-1" } },
      extra: { level: 2, page: "own" },
    };
    expect(declaredPayload(declared, own)).toEqual({ ...own, extra: { currency: "EUR", level: 2, page: "own" } });
  });

  test("does not change the page's objects", () => {
    const before = structuredClone(declared);
    declaredPayload(declared, { extra: { level: 2 }, dims: { customers: {} } });
    expect(declared).toEqual(before);
  });
});
