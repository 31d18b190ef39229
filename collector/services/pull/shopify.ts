import { type Fields, fieldsOf } from "../../contract/fields.ts";
import { PullFailure } from "./failure.ts";
import type { AskShop, ShopReader } from "./shop.ts";
import { CYCLES, type DiscountKind, KINDS, LISTS, listQuery, pageQuery } from "./shopify-queries.ts";

/** Shopify supports a version for a year, and answers with its oldest one afterwards. */
const PATH = "/admin/api/2026-10/graphql.json";

/** Shopify: discounts of its GraphQL Admin API, in pages by cursors. They are sorted by id, so that none moves. */
export const shopify: ShopReader = {
  headers: ({ access_token = "" }) => ({ "X-Shopify-Access-Token": access_token }),
  renewal: "the Admin API access token of the app (Settings > Apps, with the scope read_discounts)",
  async read(ask) {
    const codes = await nodesOf(ask, "codeDiscountNodes");
    const automatic = await nodesOf(ask, "automaticDiscountNodes");
    if (codes.length + automatic.length === 0) return [];
    return [{ data: { codeDiscountNodes: { nodes: codes }, automaticDiscountNodes: { nodes: automatic } } }];
  },
};

/** A list of GraphQL. */
interface Connection {
  readonly nodes: readonly unknown[];
  /** The cursor of the next page; null: this is the last one. */
  readonly next: string | null;
}

async function nodesOf(ask: AskShop, kind: DiscountKind): Promise<unknown[]> {
  const nodes: unknown[] = [];
  let after: string | null = null;
  do {
    const data: Fields = await dataOf(ask, pageQuery(kind), { after });
    const page: Connection = connectionIn(data[kind]);
    for (const node of page.nodes) nodes.push(await wholeNode(ask, kind, fieldsOf(node) ?? {}));
    after = page.next;
  } while (after !== null);
  return nodes;
}

async function dataOf(ask: AskShop, query: string, variables: Fields): Promise<Fields> {
  const { json } = await ask(PATH, { query, variables });
  const data = fieldsOf(fieldsOf(json)?.data);
  if (data) return data;
  throw new PullFailure("The shop's answer has no data.");
}

function connectionIn(value: unknown): Connection {
  const { nodes, pageInfo } = fieldsOf(value) ?? {};
  const { hasNextPage, endCursor } = fieldsOf(pageInfo) ?? {};
  if (!Array.isArray(nodes) || (hasNextPage === true && typeof endCursor !== "string"))
    throw new PullFailure("The shop's answer has a list without its entries, or without the place where it continues.");
  return { nodes, next: hasNextPage === true ? String(endCursor) : null };
}

/** A discount with all entries of its lists, and the names of the fields that the translation reads. */
async function wholeNode(ask: AskShop, kind: DiscountKind, node: Fields): Promise<Fields> {
  const { discount: field } = KINDS[kind];
  let discount = fieldsOf(node[field]) ?? {};
  for (const path of LISTS) {
    const sent = path.reduce<unknown>((value, name) => fieldsOf(value)?.[name], discount);
    if (fieldsOf(sent)) discount = withValue(discount, path, { nodes: await entriesOf(ask, kind, node, path, sent) });
  }
  return { ...node, [field]: withPlainNames(discount) };
}

async function entriesOf(ask: AskShop, kind: DiscountKind, node: Fields, path: readonly string[], first: unknown) {
  const { one, discount } = KINDS[kind];
  const type = String(fieldsOf(node[discount])?.__typename);
  let { nodes, next } = connectionIn(first);
  while (next !== null) {
    const data: Fields = await dataOf(ask, listQuery(kind, type, path), { id: node.id, after: next });
    const list = [one, discount, ...path].reduce<unknown>((value, name) => fieldsOf(value)?.[name], data);
    const more = connectionIn(list);
    [nodes, next] = [[...nodes, ...more.nodes], more.next];
  }
  return nodes;
}

function withValue(fields: Fields, [name = "", ...rest]: readonly string[], value: unknown): Fields {
  return { ...fields, [name]: rest.length === 0 ? value : withValue(fieldsOf(fields[name]) ?? {}, rest, value) };
}

const withPlainNames = (discount: Fields): Fields =>
  Object.fromEntries(
    Object.entries(discount).map(([name, value]) => [CYCLES.test(name) ? "recurringCycleLimit" : name, value]),
  );
