import { readFileSync } from "node:fs";
import { JSDOM, VirtualConsole } from "jsdom";

/** The property to which a paste sends. */
export interface Site {
  readonly collector: string;
  readonly writeKey: string;
  /** A server key with the scope `ingest`. */
  readonly serverKey: string;
}

/** A page of a shop. */
export interface ShopPage {
  /** The page after the snippet. */
  readonly html: string;
  /** @default the snippet of the docs */
  readonly snippet?: string;
  /** @default /checkout */
  readonly path?: string;
  /** Responses of the shop, by method and path. Other requests reach the network. */
  readonly responses?: Readonly<Record<string, { readonly status?: number; readonly body: unknown }>>;
  /** The visitor of an earlier page. @default a new one */
  readonly visitor?: string;
  /** What the visitor does when the page has loaded. */
  readonly act?: (window: JSDOM["window"]) => unknown;
}

/** The text of a file of the checkout. */
export const textOf = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

/** A paste of the docs with its address and key filled in. */
export const filledIn = (text: string, { collector, writeKey }: Site): string =>
  text.replaceAll("https://YOUR-COLLECTOR", collector).replaceAll("YOUR-WRITE-KEY", writeKey);

/** The origin of the shop. */
export const SHOP = "https://shop.example";

/** The page's `fetch`, with the responses of the shop. */
function fetchOf(responses: NonNullable<ShopPage["responses"]>): typeof fetch {
  return async (input, init) => {
    const url = new URL(String(input), SHOP);
    const response = responses[`${init?.method ?? "GET"} ${url.pathname}`];
    if (response) return Response.json(response.body, { status: response.status ?? 200 });
    return fetch(url, { ...init, headers: { ...init?.headers, origin: SHOP } });
  };
}

/** Opens a page with the snippet as the docs have it. The real SDK loads, and sends what the page reports. @returns the visitor */
export async function visitPage(
  site: Site,
  { html, snippet, path, responses, visitor, act }: ShopPage,
): Promise<string> {
  const head = snippet ?? textOf("demo-site/tags/direct/snippet.html");
  const { window } = new JSDOM(filledIn(`<!doctype html><head>${head}</head><body>${html}</body>`, site), {
    url: SHOP + (path ?? "/checkout"),
    runScripts: "dangerously",
    resources: "usable",
    pretendToBeVisual: true,
    virtualConsole: new VirtualConsole().forwardTo(console),
    beforeParse: (page) => {
      Object.assign(page, { fetch: fetchOf(responses ?? {}), AbortController });
      if (visitor) page.localStorage.setItem("promotrail.visitor", visitor);
    },
  });
  await new Promise((resolve) => window.addEventListener("load", resolve));
  await act?.(window);
  // The shop's responses are read in promises, and none of them waits for the network.
  await new Promise((resolve) => setTimeout(resolve, 5));
  await window.web_event?.flush();
  const id = window.localStorage.getItem("promotrail.visitor") ?? "";
  window.close();
  return id;
}
