import type { Collector } from "./collector.ts";

// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever was answered; the tests say what it has to be
type Json = any;

/** An answer to a server; `json` is null where there is none. */
export interface ServerAnswer {
  readonly status: number;
  readonly json: Json;
}

/** Asks as a shop's server does, with its key. */
export type ServerAsk = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<ServerAnswer>;

/** @param secret of a server key, or the administrator's token */
export const serverClient =
  ({ url }: Pick<Collector, "url">, secret: string): ServerAsk =>
  async (method, path, body, headers = {}) => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json", ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, json: text === "" ? null : JSON.parse(text) };
  };

/** Adds a property and a server key. @returns the property's id, and how its server asks */
export async function shopWithKey(
  collector: Collector,
  scopes: readonly string[],
  settings: object = {},
): Promise<{ id: string; writeKey: string; ask: ServerAsk }> {
  const { data } = await (await collector.admin("/v1/properties", { name: "Shop", ...settings })).json();
  const key = await (await collector.admin(`/v1/properties/${data.id}/keys`, { name: "Shop server", scopes })).json();
  return { id: data.id, writeKey: data.write_key, ask: serverClient(collector, key.data.secret) };
}

/** A redemption as Capillary's clients send it. */
export const redemption = (order: string, overrides: object = {}) => ({
  customerId: "C-1",
  transactionIdentifier: order,
  transactionNumber: `N-${order}`,
  transactionDate: 1_795_312_923_004,
  amount: 239.9,
  ...overrides,
});

/** The paths of what is wrong, in alphabetical order. */
export const pathsIn = ({ json }: ServerAnswer): string[] =>
  json.errors.map(({ path }: { path: string }) => path).sort();
