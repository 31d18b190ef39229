import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import express, { type Response, type Router } from "express";

export interface DemoShopOptions {
  /** Where the browser finds the collector: `http://localhost:8080`. */
  collectorUrl: string;
  /** The demo property's public key. */
  writeKey: string;
}

type Fill = (text: string) => string;

interface Variant {
  name: "direct" | "gtm";
  title: string;
  other: string;
}

const VARIANTS: Variant[] = [
  { name: "direct", title: "the direct shop", other: "gtm" },
  { name: "gtm", title: "the GTM shop", other: "direct" },
];

const PAGES = [
  { path: "", name: "list", title: "Shop" },
  { path: "product", name: "product", title: "Product" },
  { path: "cart", name: "cart", title: "Basket" },
  { path: "checkout", name: "checkout", title: "Checkout" },
  { path: "thank-you", name: "thank-you", title: "Thank you" },
];

const STATIC_FOLDERS = ["assets", "shop", "direct", "gtm"];

/** Tags are shown and fetched as the text they are, never opened as pages. */
const TAG_TYPES: Record<string, string> = {
  ".html": "text/plain",
  ".js": "text/javascript",
  ".json": "application/json",
};

const here = (...path: string[]) => join(import.meta.dirname, ...path);
const text = (...path: string[]) => readFileSync(here(...path), "utf8");

/** What a merchant does with a tag before pasting it. Both values stand inside strings there, so neither may end one. */
function fillIn({ collectorUrl, writeKey }: DemoShopOptions): Fill {
  const collector = new URL(collectorUrl).href.replace(/\/$/, "");
  if (!/^[\w-]+$/.test(writeKey)) throw new Error(`This is no write key: ${writeKey}`);
  return (tag) => tag.replaceAll("https://YOUR-COLLECTOR", collector).replaceAll("YOUR-WRITE-KEY", writeKey);
}

/** Replaces %NAME% by its text, as it is. */
function slots(template: string, values: Record<string, string>): string {
  return template.replace(/%([A-Z]+)%/g, (all, name: string) => values[name] ?? all);
}

/** The inline scripts of a page, as a content security policy names them. */
function scriptHashes(html: string): string[] {
  const inline = html.matchAll(/<script>([\s\S]*?)<\/script>/g);
  return [...inline].map(([, source = ""]) => `'sha256-${createHash("sha256").update(source).digest("base64")}'`);
}

/** A shop with a policy: the snippet runs by its hash. A tag container can't do without `unsafe-inline`. */
function policy(variant: Variant, collectorUrl: string, html: string): string {
  const collector = new URL(collectorUrl).origin;
  const inline = variant.name === "gtm" ? ["'unsafe-inline'"] : scriptHashes(html);
  return [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "img-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ${collector}`,
    `script-src 'self' ${collector} ${inline.join(" ")}`,
  ].join("; ");
}

function page(variant: Variant, name: string, title: string, fill: Fill): string {
  const tags = slots(text("pages", `${variant.name}.html`), { SNIPPET: fill(text("tags", "direct", "snippet.html")) });
  const other = `<p>This is ${variant.title}. <a href="../${variant.other}/">Open the other one</a></p>`;
  return slots(text("pages", "page.html"), { TAGS: tags.trimEnd(), PAGE: name, TITLE: title, OTHER: other });
}

function servePages(router: Router, variant: Variant, fill: Fill, collectorUrl: string) {
  for (const { path, name, title } of PAGES) {
    const html = page(variant, name, title, fill);
    const csp = policy(variant, collectorUrl, html);
    router.get(`/${variant.name}/${path}`, (_req, res) => {
      res.set({ "Content-Security-Policy": csp, "Cache-Control": "no-cache" }).type("html").send(html);
    });
  }
}

function serveTags(router: Router, fill: Fill) {
  for (const file of readdirSync(here("tags"), { recursive: true, encoding: "utf8" })) {
    const type = TAG_TYPES[extname(file)];
    if (!type || file === "biome.json") continue;
    const tag = fill(text("tags", file));
    router.get(`/tags/${file}`, (_req, res) => void res.set("Cache-Control", "no-cache").type(type).send(tag));
  }
}

/** The pages' links are relative, so that the shop works under any prefix; a folder's address must end with a slash. */
function serveFolders(router: Router) {
  const withSlash = (path: string, res: Response) => res.redirect(308, path);
  for (const { name } of VARIANTS) router.get(`/${name}`, (req, res) => withSlash(`${req.baseUrl}/${name}/`, res));
  router.get("/", (req, res) => {
    const [path = ""] = req.originalUrl.split("?");
    if (path.endsWith("/")) res.type("html").send(text("pages", "welcome.html"));
    else withSlash(`${path}/`, res);
  });
}

/** The demo shop, both variants of it, as a customer of the collector at `collectorUrl`. */
export function createDemoShop(options: DemoShopOptions): Router {
  const fill = fillIn(options);
  const router = express.Router({ strict: true });
  serveFolders(router);
  for (const variant of VARIANTS) servePages(router, variant, fill, options.collectorUrl);
  serveTags(router, fill);
  // Types are for the editor.
  router.use((req, _res, next) => (req.path.endsWith(".d.ts") ? next("router") : next()));
  for (const folder of STATIC_FOLDERS) {
    router.use(`/${folder}`, express.static(here(folder), { extensions: false, index: false, redirect: false }));
  }
  for (const file of ["catalog.json", "checkout-codes.json"]) router.get(`/${file}`, (_req, res) => res.sendFile(here(file)));
  return router;
}
