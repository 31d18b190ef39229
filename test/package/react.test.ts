import { JSDOM } from "jsdom";
import { act, createElement as h, type ReactNode, StrictMode, useState } from "react";
import { hydrateRoot, type Root } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type * as WebEventReact from "../../sdk/react/index.ts";
import { fakeCollector, json } from "../sdk/fakes.ts";

// A page that a server renders and the browser hydrates, as Next does, with React's own renderers.

type Package = typeof WebEventReact;
const cart = { currency: "USD", lines: [{ product_id: 118, quantity: 2, price: "119.95" }] };

const button = (id: string, onClick: () => unknown) => h("button", { key: id, id, type: "button", onClick }, id);

/** Parts of a page, with the package as the server or the browser has loaded it. */
function partsOf({ WebEventProvider, useCodeBox, useEvaluate, useTrack, useTrackOnce, useWebEvent }: Package) {
  function Product({ id }: { id: number }) {
    useTrackOnce(id, "product", "view", { items: [{ type: "product", id }] });
    const track = useTrack();
    const add = () => track("product", "add_to_cart", { items: [{ type: "product", id }] });
    return button("add", add);
  }
  function Price() {
    // A new object in each render, as most pages have it.
    const { answer } = useEvaluate({ ...cart }, ["TAKE50"]);
    return h("output", { id: "price" }, answer?.outcome === "calculated" ? answer.cart.total : "…");
  }
  function CodeBox() {
    const { codes, check, answer, apply, remove } = useCodeBox(cart, { dims: { transaction: { id: "O-1" } } });
    const total = answer?.outcome === "calculated" ? answer.cart.total : "none";
    const text = [codes.join("+") || "no code", check?.outcome ?? "no check", total].join(", ");
    return h(
      "form",
      null,
      ...[" SAVE10 ", "OLD", " "].map((code) => button(code.trim() || "empty", () => apply(code))),
      button("remove", () => remove("SAVE10")),
      h("output", { id: "box" }, text),
    );
  }
  /** A page that renders itself again, and whose visitor consents. */
  function Page({ children, ...options }: WebEventReact.WebEventProviderProps) {
    const [count, setCount] = useState(0);
    const again = button("again", () => setCount(count + 1));
    return h(WebEventProvider, { write_key: "wk", collector: "https://c.example", ...options }, again, children);
  }
  function Consent() {
    const sdk = useWebEvent();
    return button("consent", () => sdk.consent("granted"));
  }
  return { Product, Price, CodeBox, Page, Consent };
}
type Parts = ReturnType<typeof partsOf>;

/** Loads the package anew: without a document as a server does, and with one as a browser does. */
async function load(): Promise<Parts> {
  vi.resetModules();
  // The built file, which has no types beside it that a test could import.
  const file = new URL("../../sdk/dist/react.js", import.meta.url).href;
  return partsOf((await import(/* @vite-ignore */ file)) as Package);
}

const calculated = (total: string, number: string, in_totals: boolean) =>
  json(200, { cart: { total }, promocodes: [{ number, status: in_totals ? 4 : 2, in_totals }] });

let collector: ReturnType<typeof fakeCollector>;
let complaints: unknown[];
let root: Root | undefined;
let window: JSDOM["window"];

beforeEach(() => {
  collector = fakeCollector();
  complaints = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    if (url.endsWith("/v1/events")) return collector.fetch(url, init);
    calculations.push(JSON.parse(String(init.body)));
    return Promise.resolve(answer(calculations.at(-1)!.promocodes));
  });
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.spyOn(console, "error").mockImplementation((...words) => void complaints.push(words));
  calculations = [];
});
afterEach(async () => {
  await act(async () => root?.unmount());
  root = undefined;
  window?.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

let calculations: { promocodes: string[] }[];
/** SAVE10 and TAKE50 are good; everything else is not. */
let answer = (codes: string[]): Response | Promise<Response> =>
  calculated(codes.includes("OLD") ? "239.90" : "189.90", codes.at(-1)!, codes.at(-1) !== "OLD");

/** Renders on a server, then opens the result in a browser and hydrates it, in StrictMode. */
async function open(page: (parts: Parts) => ReactNode) {
  const html = renderToString(h(StrictMode, null, page(await load())));
  expect([collector.requests, calculations]).toEqual([[], []]);
  const dom = new JSDOM(`<div id="root">${html}</div>`, { url: "https://shop.example/", pretendToBeVisual: true });
  window = dom.window;
  const { document, location, navigator, localStorage } = window;
  const addEventListener = window.addEventListener.bind(window);
  for (const [name, value] of Object.entries({ window, document, location, navigator, localStorage, addEventListener }))
    vi.stubGlobal(name, value);
  const element = document.getElementById("root")!;
  const parts = await load();
  await act(async () => {
    const onRecoverableError = (error: unknown) => complaints.push(error);
    root = hydrateRoot(element, h(StrictMode, null, page(parts)), { onRecoverableError });
  });
  const click = (id: string) => act(async () => document.getElementById(id)!.click());
  const show = (next: ReactNode) => act(async () => root!.render(h(StrictMode, null, next)));
  return { html, parts, click, show, text: (id: string) => document.getElementById(id)!.textContent };
}

const names = () => collector.events().map(({ category, action }) => `${category}/${action}`);
const flushed = (length: number) => expect.poll(() => names().length, { timeout: 60_000 }).toBe(length);

describe("a page that a server has rendered", () => {
  test("hydrates without a warning, and its effects send each event once", async () => {
    const { html, parts, click, show, text } = await open(({ Page, Product, Price }) =>
      h(Page, null, h(Product, { id: 118 }), h(Price)),
    );
    expect(html).toContain("…</output>");
    expect(text("price")).toBe("189.90");
    await click("again");
    await click("add");
    await show(h(parts.Page, null, h(parts.Product, { id: 119 }), h(parts.Price)));
    window.dispatchEvent(new window.Event("pagehide"));
    await flushed(3);
    expect(names()).toEqual(["product/view", "product/add_to_cart", "product/view"]);
    expect(calculations).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  test("knows the consent before any effect inside tracks, and keeps the visitor's later decision", async () => {
    const { click } = await open(({ Page, Product, Consent }) =>
      h(Page, { consent: "pending" }, h(Product, { id: 118 }), h(Consent)),
    );
    expect([Object.keys(window.localStorage), window.document.cookie, collector.requests]).toEqual([[], "", []]);
    await click("consent");
    // A render with a new option must not take the decision back.
    await click("again");
    await click("again");
    window.dispatchEvent(new window.Event("pagehide"));
    await flushed(1);
    expect(names()).toEqual(["product/view"]);
    expect(complaints).toEqual([]);
  });

  test("sets an option again when it changes", async () => {
    const { parts, show } = await open(({ Page, Product }) =>
      h(Page, { before_send: () => null }, h(Product, { id: 1 })),
    );
    await show(h(parts.Page, { before_send: (event) => event }, h(parts.Product, { id: 2 })));
    window.dispatchEvent(new window.Event("pagehide"));
    await flushed(1);
    expect(collector.events()[0]!.items).toEqual([{ type: "product", id: 2 }]);
  });
});

describe("a code box", () => {
  const openBox = () => open(({ Page, CodeBox }) => h(Page, null, h(CodeBox)));
  const codeEvents = () => collector.events().map(({ action, items }) => `${action} ${items[0]!.id}`);

  test("accepts, refuses and removes codes, and reports each", async () => {
    const { html, click, text } = await openBox();
    expect(html).toContain("no code, no check, none");
    await click("SAVE10");
    expect(text("box")).toBe("SAVE10, accepted, 189.90");
    // An accepted code is not checked again.
    await click("SAVE10");
    await click("OLD");
    expect(text("box")).toBe("SAVE10, refused, 189.90");
    await click("remove");
    expect(text("box")).toBe("no code, no check, none");
    await click("remove");
    await click("empty");
    await flushed(4);
    expect(codeEvents()).toEqual(["used SAVE10", "used OLD", "removed OLD", "removed SAVE10"]);
    expect(collector.events()[0]).toMatchObject({ dims: { transaction: { id: "O-1" } }, extra: { currency: "USD" } });
    // The refused code's price gives way to that of the accepted one.
    expect(calculations.map(({ promocodes }) => promocodes)).toEqual([["SAVE10"], ["SAVE10", "OLD"], ["SAVE10"]]);
    expect(complaints).toEqual([]);
  });

  test("checks one code at a time, and says why one could not be checked", async () => {
    const good = answer;
    let settle = (_: Response) => {};
    answer = () => new Promise<Response>((resolve) => (settle = resolve));
    const { click, text } = await openBox();
    await click("SAVE10");
    await click("SAVE10");
    await click("OLD");
    expect(text("box")).toBe("no code, checking, none");
    await act(async () => settle(new Response("<html>", { status: 502 })));
    expect(text("box")).toBe("no code, unchecked, none");
    answer = good;
    await click("SAVE10");
    expect(text("box")).toBe("SAVE10, accepted, 189.90");
    await flushed(3);
    expect(codeEvents()).toEqual(["used SAVE10", "removed SAVE10", "used SAVE10"]);
  });
});
