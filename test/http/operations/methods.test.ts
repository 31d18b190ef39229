import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isForPages } from "../../../collector/http/operation.ts";
import { OPERATIONS } from "../../../collector/http/operations/index.ts";
import { type Collector, startCollector } from "../../support/collector.ts";
import { pathOf } from "./requests.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector();
});
afterAll(() => collector.close());

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

const byPath = Map.groupBy(OPERATIONS, pathOf);
const paths = [...byPath].map(([path, operations]) => ({
  path,
  methods: operations.map(({ method }) => method.toUpperCase()),
  isForPages: operations.some(({ access }) => isForPages(access)),
}));

const allowOf = (methods: readonly string[]): string =>
  [...methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])), "OPTIONS"].join(", ");

/** `fetch` can't send every method. */
const statusOf = (method: string, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request(collector.url + path, { method }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    sent.once("error", reject).end();
  });

async function expectRefusal(path: string, method: string, methods: readonly string[]): Promise<void> {
  const response = await fetch(collector.url + path, { method });
  expect([method, response.status, response.headers.get("allow")]).toEqual([method, 405, allowOf(methods)]);
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  expect(await response.json()).toMatchObject({ status: 405, title: "Method Not Allowed", detail: expect.any(String) });
}

describe("a method that a path does not have is answered 405 with the others in Allow:", () => {
  test.each(paths)("$path", async ({ path, methods }) => {
    for (const method of METHODS.filter((method) => !methods.includes(method)))
      await expectRefusal(path, method, methods);
    expect(await statusOf("PROPFIND", path)).toBe(405);
    expect(await statusOf("HEAD", path)).toBe(methods.includes("GET") ? await statusOf("GET", path) : 405);
  });

  test("/v3 below a property, too", async () => {
    await expectRefusal("/stores/100001/v3/promotions/settings", "DELETE", ["GET", "PUT"]);
  });

  test("files of the SDK, too", async () => {
    const { version } = await (await fetch(`${collector.url}/sdk/integrity.json`)).json();
    await expectRefusal(`/sdk/${version}/web_event.js`, "POST", ["GET"]);
    await expectRefusal("/sdk/web_event.js.map", "DELETE", ["GET"]);
    await expectRefusal("/sdk/gtm/container.json", "PUT", ["GET"]);
    expect(await statusOf("HEAD", "/sdk/web_event.js")).toBe(200);
    expect(await statusOf("HEAD", "/sdk/gtm/container.json")).toBe(200);
  });
});

describe("OPTIONS is answered", () => {
  test.each(paths)("at $path", async ({ path, methods, isForPages }) => {
    const response = await fetch(collector.url + path, { method: "OPTIONS" });
    expect(response.status).toBe(204);
    if (isForPages) expect(response.headers.get("access-control-allow-methods")).toBe("GET, POST");
    else expect(response.headers.get("allow")).toBe(allowOf(methods));
  });
});

test("a page can read that a method is wrong", async () => {
  for (const { path } of paths.filter(({ isForPages }) => isForPages)) {
    const response = await fetch(collector.url + path, { method: "DELETE" });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
  }
});

test.each([
  "/v1/nothing",
  "/v2/promotions",
  "/v3/promotions/1/nothing",
  "/sdk/nothing.js",
  "/sdk/",
  "/docs/nothing",
])("every method is answered 404 at %s, which is no path", async (path) => {
  for (const method of METHODS) expect([method, await statusOf(method, path)]).toEqual([method, 404]);
});
