import { createHash } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

/** What a page asks for beside itself. */
function references(html: string): string[] {
  const found = html.matchAll(/<(?:script|link|img)\b[^>]*\b(?:src|href)="([^"]+)"/g);
  return [...found].map(([, path = ""]) => path);
}

describe("the demo shop", () => {
  it("opens with a page that leads to both shops", async () => {
    const { body } = await get("/");
    expect(body).toContain('href="direct/"');
    expect(body).toContain('href="gtm/"');
  });

  it.each(["/", "/direct/", "/gtm/"])("is at %s, also where the last slash is forgotten", async (path) => {
    const { status, url } = await get(path.slice(0, -1));
    expect([status, url]).toEqual([200, `${shop}${path}`]);
  });

  it.each([
    "direct",
    "gtm",
  ])("has every page of the %s shop, and everything that its pages ask for", async (variant) => {
    for (const page of ["", "product", "cart", "checkout", "thank-you"]) {
      const { status, url, body } = await get(`/${variant}/${page}`);
      expect([page, status]).toEqual([page, 200]);
      for (const path of references(body)) {
        expect([path, (await fetch(new URL(path, url))).status]).toEqual([path, 200]);
      }
    }
  });

  it("has the snippet with the collector's address and key, allowed by its hash and nothing else inline", async () => {
    const { body, policy } = await get("/direct/checkout");
    const [snippet = ""] = scripts(body);
    expect(snippet).toContain(`"${ADDRESS}"`);
    expect(policy).toContain(`'sha256-${createHash("sha256").update(snippet).digest("base64")}'`);
    expect(policy).toContain("connect-src 'self' https://collector.example:8443;");
    expect(policy).not.toContain("unsafe");
  });

  it("fills the container's constants, and leaves the tags as they are pasted", async () => {
    const constants = JSON.parse((await get("/tags/gtm/container.json")).body).variables.slice(0, 2);
    expect(constants).toMatchObject([{ value: "https://collector.example:8443" }, { value: "wk_test" }]);
    const tags = await Promise.all(gtmTags.map((tag) => get(`/tags/gtm/${tag}`)));
    expect(tags.map(({ status }) => status)).toEqual(gtmTags.map(() => 200));
    expect((await get("/gtm/")).body).not.toContain("wk_test");
  });

  it("has the catalogue and the till's list", async () => {
    for (const path of ["/catalog.json", "/checkout-codes.json"]) expect(JSON.parse((await get(path)).body)).not.toHaveLength(0);
  });

  it.each([
    { ...options, writeKey: 'wk"-alert(1)-"' },
    { ...options, collectorUrl: "nowhere" },
  ])("refuses what could not stand in a snippet: %o", (wrong) => {
    expect(() => createDemoShop(wrong)).toThrow();
  });
});
