import express, { type RequestHandler, type Router } from "express";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createApp } from "../../../collector/http/app.ts";
import type { AppContext } from "../../../collector/http/app-context.ts";
import { GROUPS } from "../../../collector/http/operations/index.ts";
import { areEvents } from "../../../collector/http/routes/events.ts";

/** Routes that no router of Express has. */
const BESIDE_EXPRESS = ["get /sdk/web_event.js", "post /v1/events"];

/** Pages are described by themselves. */
const FOR_PEOPLE = /^\w+ \/dashboard/;

/** A router as far as it is walked through. */
interface Layer {
  readonly handle: RequestHandler & Partial<Router>;
  readonly route?: { readonly path: string; readonly stack: readonly { readonly method: string }[] };
}

/** Under which paths each router was mounted: a layer of Express does not tell. */
const mounted = new Map<unknown, string[]>();
const parents = new Set<Router>();

beforeEach(() => {
  const { prototype } = express.Router as unknown as { prototype: Router };
  const { use } = prototype;
  vi.spyOn(prototype, "use").mockImplementation(function (this: Router, ...given: unknown[]) {
    parents.add(this);
    const [first, ...handlers] = given;
    const paths = typeof first === "function" || first === "/" ? [""] : [first].flat();
    for (const handler of typeof first === "function" ? given : handlers) mounted.set(handler, paths as string[]);
    return Reflect.apply(use, this, given);
  } as never);
});
afterEach(() => vi.restoreAllMocks());

/** Every method of every path below a router. */
const routesIn = (router: Router, under: string): string[] =>
  (router.stack as unknown as Layer[]).flatMap(({ handle, route }) => {
    if (route) {
      const path = `${under}${route.path === "/" ? "" : route.path}`.replace(/:(\w+)/g, "{$1}");
      return route.stack.map(({ method }) => `${method} ${path}`);
    }
    return handle.stack ? mounted.get(handle)!.flatMap((path) => routesIn(handle as Router, under + path)) : [];
  });

test("every route is described, and every description has a route", () => {
  createApp({ sdkFolder: ".", mounts: [], adminToken: "t" } as unknown as AppContext);
  const [app] = [...parents].filter((router) => !mounted.has(router));
  const walked = routesIn(app!, "")
    .filter((route) => !FOR_PEOPLE.test(route))
    .map((route) => route.replace("/stores/{property_id}/v3/", "/v3/"));
  expect(walked.length).toBeGreaterThan(40);
  expect(areEvents({ method: "POST", url: "/v1/events" })).toBe(true);
  const described = GROUPS.flatMap(({ operations }) => operations.map(({ method, path }) => `${method} ${path}`));
  expect([...new Set(described)].sort()).toEqual(described.toSorted());
  expect(described.toSorted()).toEqual([...new Set([...walked, ...BESIDE_EXPRESS])].sort());
});
