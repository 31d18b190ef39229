import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import express, { type RequestHandler, type Response, type Router } from "express";

export interface DemoShopOptions {
  /** The collector's address as browsers reach it: `http://localhost:8080`. */
  collectorUrl: string;
  /** The demo property's public write key. */
  writeKey: string;
}

/** Replaces the placeholders of a text. */
type Fill = (text: string) => string;

interface Variant {
  name: "direct" | "gtm";
  title: string;
}

const DIRECT: Variant = { name: "direct", title: "the direct shop" };
const GTM: Variant = { name: "gtm", title: "the GTM shop" };
const VARIANTS = [DIRECT, GTM];

const PAGES = [
  { path: "", name: "list", title: "Shop" },
  { path: "product", name: "product", title: "Product" },
  { path: "cart", name: "cart", title: "Basket" },
  { path: "checkout", name: "checkout", title: "Checkout" },
  { path: "thank-you", name: "thank-you", title: "Thank you" },
];

const STATIC_FOLDERS = ["assets", "shop", "direct", "gtm"];

/** Tags are served as text: a browser must not open them as pages. */
const TAG_TYPES: Record<string, string> = {
  ".html": "text/plain",
  ".js": "text/javascript",
  ".json": "application/json",
};

const METHODS = "GET, HEAD, OPTIONS";

/** `OPTIONS` is answered 204, every other method but those that read 405; both list the methods. */
const otherMethods: RequestHandler = ({ method }, res) => {
  res.set("Allow", METHODS);
  if (method === "OPTIONS") res.status(204).end();
  else res.status(405).type("text").send(`The demo shop has only pages and files to read: use GET, not ${method}.`);
};

const serve = (router: Router, path: string, handler: RequestHandler): void =>
  void router.route(path).get(handler).all(otherMethods);

const here = (...path: string[]) => join(import.meta.dirname, ...path);
const text = (...path: string[]) => readFileSync(here(...path), "utf8");

/**
 * Returns a function that fills a tag's placeholders, as a merchant does before pasting it.
 * @throws Error where a value is invalid: inside the tag's strings it could run as code
 */
function fillIn({ collectorUrl, writeKey }: DemoShopOptions): Fill {
  const collector = new URL(collectorUrl).href.replace(/\/$/, "");
  if (!/^[\w-]+$/.test(writeKey))
    throw new Error(`The write key may contain letters, digits, _ and - only: ${writeKey}`);
  return (tag) => tag.replaceAll("https://YOUR-COLLECTOR", collector).replaceAll("YOUR-WRITE-KEY", writeKey);
}

/** Replaces each %NAME% by its value, without escaping. */
function fillSlots(template: string, values: Record<string, string>): string {
  return template.replace(/%([A-Z]+)%/g, (slot, name: string) => values[name] ?? slot);
}

/** The hashes of a page's inline scripts, as a content security policy lists them. */
function scriptHashes(html: string): string[] {
  const inline = html.matchAll(/<script>([\s\S]*?)<\/script>/g);
  return [...inline].map(([, source = ""]) => `'sha256-${createHash("sha256").update(source).digest("base64")}'`);
}

/** The page's content security policy: the snippet is allowed by its hash; a tag container needs `unsafe-inline`. */
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
  const tags = fillSlots(text("pages", `${variant.name}.html`), {
    SNIPPET: fill(text("tags", "direct", "snippet.html")),
  });
  const other = variant === DIRECT ? GTM : DIRECT;
  const link = `<p>This is ${variant.title}. <a href="../${other.name}/">Open ${other.title}</a></p>`;
  return fillSlots(text("pages", "page.html"), { TAGS: tags.trimEnd(), PAGE: name, TITLE: title, OTHER: link });
}

function servePages(router: Router, variant: Variant, fill: Fill, collectorUrl: string) {
  for (const { path, name, title } of PAGES) {
    const html = page(variant, name, title, fill);
    const csp = policy(variant, collectorUrl, html);
    serve(router, `/${variant.name}/${path}`, (_req, res) => {
      res.set({ "Content-Security-Policy": csp, "Cache-Control": "no-cache" }).type("html").send(html);
    });
  }
}

/** The container that merchants import, as the build makes it. */
const CONTAINER = here("..", "dist", "sdk", "gtm", "container.json");

function serveTags(router: Router, fill: Fill) {
  serveTag(router, "gtm/container.json", fill(readFileSync(CONTAINER, "utf8")));
  for (const file of readdirSync(here("tags"), { recursive: true, encoding: "utf8" })) {
    if (extname(file) in TAG_TYPES && file !== "biome.json") serveTag(router, file, fill(text("tags", file)));
  }
}

function serveTag(router: Router, file: string, tag: string) {
  const type = TAG_TYPES[extname(file)] ?? "text/plain";
  serve(router, `/tags/${file}`, (_req, res) => void res.set("Cache-Control", "no-cache").type(type).send(tag));
}

/** Relative links let the shop work under any prefix, so the address of a folder must end with a slash. */
function serveFolders(router: Router, fill: Fill) {
  const welcome = fill(text("pages", "welcome.html"));
  const withSlash = (path: string, res: Response) => res.redirect(308, path);
  for (const { name } of VARIANTS) serve(router, `/${name}`, (req, res) => withSlash(`${req.baseUrl}/${name}/`, res));
  serve(router, "/", (req, res) => {
    const [path = ""] = req.originalUrl.split("?");
    if (path.endsWith("/")) res.type("html").send(welcome);
    else withSlash(`${path}/`, res);
  });
}

/** The files below a folder, by their path in it. A request for another path reads nothing, whatever its method. */
const filesIn = (folder: string): string[] =>
  readdirSync(here(folder), { recursive: true, encoding: "utf8" }).filter((file) => extname(file) !== "");

/**
 * Creates the demo shop in both variants.
 * @throws Error where `collectorUrl` or `writeKey` is invalid
 */
export function createDemoShop(options: DemoShopOptions): Router {
  const fill = fillIn(options);
  const router = express.Router({ strict: true });
  serveFolders(router, fill);
  for (const variant of VARIANTS) servePages(router, variant, fill, options.collectorUrl);
  serveTags(router, fill);
  // Type declarations are for editors and tests.
  router.use((req, _res, next) => (req.path.endsWith(".d.ts") ? next("router") : next()));
  for (const folder of STATIC_FOLDERS) {
    router.use(`/${folder}`, express.static(here(folder), { extensions: false, index: false, redirect: false }));
    for (const file of filesIn(folder)) router.all(`/${folder}/${file}`, otherMethods);
  }
  for (const file of ["catalog.json", "checkout-codes.json"])
    serve(router, `/${file}`, (_req, res) => res.sendFile(here(file)));
  return router;
}
