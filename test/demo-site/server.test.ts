import { createHash } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readExport } from "../../demo-site/gtm/import.js";
import { createDemoShop } from "../../demo-site/server.ts";
import { gtmTags, scripts } from "./tags.ts";

const options = { collectorUrl: "https://collector.example:8443/", writeKey: "wk_test" };
const ADDRESS = "https://collector.example:8443/sdk/web_event.js?key=wk_test";

let server: Server;
let shop: string;

beforeAll(async () => {
  const app = express().use("/demo", createDemoShop(options));
  await new Promise<void>((listening) => {
    server = app.listen(0, "127.0.0.1", () => listening());
  });
  shop = `http://127.0.0.1:${(server.address() as AddressInfo).port}/demo`;
});

afterAll(() => {
  server.close();
});

async function get(path: string) {
  const response = await fetch(`${shop}${path}`);
  const policy = response.headers.get("content-security-policy") ?? "";
  return { status: response.status, url: response.url, policy, body: await response.text() };
}

/** The addresses that a page loads. */
function references(html: string): string[] {
  const matches = html.matchAll(/<(?:script|link|img)\b[^>]*\b(?:src|href)="([^"]+)"/g);
  return [...matches].map(([, path = ""]) => path);
}

describe("the demo shop", () => {
  it("starts with a page that links to both shops and the dashboard", async () => {
    const { body } = await get("/");
    expect(body).toContain('href="direct/"');
    expect(body).toContain('href="gtm/"');
    expect(body).toContain('href="https://collector.example:8443/dashboard"');
  });

  it.each(["/", "/direct/", "/gtm/"])("redirects to %s where the last slash is missing", async (path) => {
    const { status, url } = await get(path.slice(0, -1));
    expect([status, url]).toEqual([200, `${shop}${path}`]);
  });

  it.each(["direct", "gtm"])("serves every page of the %s shop and everything that the pages load", async (variant) => {
    for (const page of ["", "product", "cart", "checkout", "thank-you"]) {
      const { status, url, body } = await get(`/${variant}/${page}`);
      expect([page, status]).toEqual([page, 200]);
      for (const path of references(body)) {
        expect([path, (await fetch(new URL(path, url))).status]).toEqual([path, 200]);
      }
    }
  });

  it("serves the snippet with the collector's address and key, and allows no other inline script", async () => {
    const { body, policy } = await get("/direct/checkout");
    const [snippet = ""] = scripts(body);
    expect(snippet).toContain(`"${ADDRESS}"`);
    expect(policy).toContain(`'sha256-${createHash("sha256").update(snippet).digest("base64")}'`);
    expect(policy).toContain("connect-src 'self' https://collector.example:8443;");
    expect(policy).not.toContain("unsafe");
  });

  it("fills the container's constants and does not change the tags", async () => {
    const { variables } = readExport(JSON.parse((await get("/tags/gtm/container.json")).body));
    expect(variables.slice(0, 2)).toMatchObject([{ value: "https://collector.example:8443" }, { value: "wk_test" }]);
    const tags = await Promise.all(gtmTags.map((tag) => get(`/tags/gtm/${tag}`)));
    expect(tags.map(({ status }) => status)).toEqual(gtmTags.map(() => 200));
    expect((await get("/gtm/")).body).not.toContain("wk_test");
  });

  it.each([
    "/",
    "/direct",
    "/direct/",
    "/gtm/checkout",
    "/shop/shop.js",
    "/shop/pages/cart.js",
    "/catalog.json",
    "/tags/gtm/container.json",
  ])("lists the methods of %s where it is sent another one", async (path) => {
    for (const [method, status] of [
      ["POST", 405],
      ["DELETE", 405],
      ["OPTIONS", 204],
    ] as const) {
      const response = await fetch(shop + path, { method });
      expect([method, response.status, response.headers.get("allow")]).toEqual([method, status, "GET, HEAD, OPTIONS"]);
    }
  });

  it("answers 404 to every method where it has no page and no file", async () => {
    for (const path of ["/direct/nothing", "/shop/nothing.js", "/shop", "/direct/adapter.d.ts"])
      for (const method of ["GET", "POST"]) expect((await fetch(shop + path, { method })).status).toBe(404);
  });

  it("serves the catalog and the checkout's codes", async () => {
    for (const path of ["/catalog.json", "/checkout-codes.json"])
      expect(JSON.parse((await get(path)).body)).not.toHaveLength(0);
  });

  it.each([
    { ...options, writeKey: 'wk"-alert(1)-"' },
    { ...options, collectorUrl: "nowhere" },
  ])("rejects values that are invalid in a snippet: %o", (invalid) => {
    expect(() => createDemoShop(invalid)).toThrow();
  });
});
