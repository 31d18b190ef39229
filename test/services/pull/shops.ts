import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Fields } from "../../../collector/contract/fields.ts";
import { answerQuery } from "./shopify-schema.ts";

/** A request that a shop receives. */
export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

/** Answers a request; nothing where it writes the response itself. */
export type Shop = (request: Received, response: ServerResponse) => Answer | undefined | Promise<Answer | undefined>;

/** A shop on a port of this machine, and what it has received. */
export interface RunningShop {
  readonly url: string;
  readonly received: Received[];
}

/** Serves a shop until the test has finished. */
export async function serveShop(shop: Shop): Promise<RunningShop> {
  const received: Received[] = [];
  const server = createServer(async (req, res) => {
    const body = Buffer.concat(await req.toArray()).toString();
    const url = new URL(req.url!, "http://shop");
    const request = { method: req.method!, url, headers: req.headers, body };
    received.push(request);
    const answer = await shop(request, res);
    if (!answer) return;
    const { status = 200, headers = {}, json } = answer;
    res.writeHead(status, { "Content-Type": "application/json", ...headers });
    res.end(json === undefined ? "" : JSON.stringify(json));
  }).listen(0, "127.0.0.1");
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

const NOT_FOUND: Answer = { status: 404, json: { message: "No route" } };

const numberIn = ({ url }: Received, name: string): number => Number(url.searchParams.get(name));

/** A page of a list, and its totals. @param page from 1 on */
function pageOf<T>(list: readonly T[], page: number, size: number) {
  return { entries: list.slice((page - 1) * size, page * size), pages: Math.ceil(list.length / size) };
}

export interface WooCommerce {
  coupons: readonly Fields[];
  readonly key: string;
}

/** WooCommerce's REST API: lists sorted by id, with totals in headers. */
export const wooCommerce =
  (state: WooCommerce): Shop =>
  (request) => {
    const { pathname, searchParams } = request.url;
    const expected = `Basic ${Buffer.from(state.key).toString("base64")}`;
    if (request.headers.authorization !== expected)
      return { status: 401, json: { code: "woocommerce_rest_cannot_view", data: { status: 401 } } };
    if (pathname !== "/wp-json/wc/v3/coupons" || searchParams.get("orderby") !== "id") return NOT_FOUND;
    const size = Math.min(100, numberIn(request, "per_page"));
    const { entries, pages } = pageOf(state.coupons, numberIn(request, "page"), size);
    return {
      headers: { "X-WP-Total": String(state.coupons.length), "X-WP-TotalPages": String(pages) },
      json: entries,
    };
  };

export interface Magento {
  rules: readonly Fields[];
  coupons: readonly Fields[];
  readonly token: string;
}

/** Magento's searches. A page after the last one is the last one. */
export const magento =
  (state: Magento): Shop =>
  (request) => {
    if (request.headers.authorization !== `Bearer ${state.token}`)
      return { status: 401, json: { message: "The consumer isn't authorized to access %resources." } };
    const list = { "/rest/V1/salesRules/search": state.rules, "/rest/V1/coupons/search": state.coupons }[
      request.url.pathname
    ];
    if (!list) return NOT_FOUND;
    const size = numberIn(request, "searchCriteria[pageSize]");
    const last = Math.max(1, Math.ceil(list.length / size));
    const { entries } = pageOf(list, Math.min(last, numberIn(request, "searchCriteria[currentPage]")), size);
    return { json: { items: entries, search_criteria: {}, total_count: list.length } };
  };

export interface BigCommerce {
  promotions: readonly Fields[];
  codes: Readonly<Record<string, readonly Fields[]>>;
  coupons: readonly Fields[];
  readonly token: string;
}

/** BigCommerce's V3 promotions, their codes by cursors, and V2 coupons from an id on. An empty V2 list has no content. */
export const bigCommerce =
  (state: BigCommerce): Shop =>
  (request) => {
    const { pathname, searchParams } = request.url;
    if (request.headers["x-auth-token"] !== state.token) return { status: 401, json: { title: "Unauthorized" } };
    const limit = Math.min(250, numberIn(request, "limit"));
    if (pathname === "/stores/abc/v3/promotions") {
      const { entries, pages } = pageOf(state.promotions, numberIn(request, "page"), limit);
      return { json: { data: entries, meta: { pagination: { total: state.promotions.length, total_pages: pages } } } };
    }
    const [, promotion] = /^\/stores\/abc\/v3\/promotions\/(\d+)\/codes$/.exec(pathname) ?? [];
    if (promotion) return codesAnswer(state.codes[promotion] ?? [], searchParams.get("after"), limit);
    if (pathname !== "/stores/abc/v2/coupons" || searchParams.get("exclude_type") !== "promotion") return NOT_FOUND;
    const coupons = state.coupons.filter(({ id }) => Number(id) >= numberIn(request, "min_id")).slice(0, limit);
    return coupons.length === 0 ? { status: 204 } : { json: coupons };
  };

function codesAnswer(codes: readonly Fields[], after: string | null, limit: number): Answer {
  const from = after === null ? 0 : Number(Buffer.from(after, "base64").toString());
  const data = codes.slice(from, from + limit);
  const end_cursor = Buffer.from(String(from + data.length)).toString("base64");
  const cursor = { count: codes.length, per_page: limit, ...(data.length > 0 && { end_cursor }), links: {} };
  return { json: { data, meta: { cursor_pagination: cursor } } };
}

export interface Shopify {
  codes: readonly Fields[];
  automatic: readonly Fields[];
  readonly token: string;
}

/** Shopify's GraphQL API, which checks each query against its types. */
export const shopify =
  (state: Shopify): Shop =>
  async ({ headers, method, url, body }) => {
    if (headers["x-shopify-access-token"] !== state.token)
      return { status: 401, json: { errors: "[API] Invalid API key or access token" } };
    if (method !== "POST" || !/^\/admin\/api\/\d{4}-\d\d\/graphql\.json$/.test(url.pathname)) return NOT_FOUND;
    const { query, variables } = JSON.parse(body);
    const nodes = {
      codeDiscountNodes: { nodes: state.codes },
      automaticDiscountNodes: { nodes: state.automatic },
    };
    return { json: await answerQuery(nodes, query, variables) };
  };
