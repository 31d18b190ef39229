import { ADMIN_TOKEN, type Collector } from "./collector.ts";

// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever was answered; the tests say what it has to be
type Json = any;

/** An answer of the promotions API; `json` is null where there is none. */
export interface Answered {
  readonly status: number;
  readonly json: Json;
}

/** Asks as BigCommerce's clients do: the property in the path, the secret in X-Auth-Token. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<Answered>;

/** The promotions API of one property. `path` begins behind `/v3/promotions`. */
export function bigCommerceClient(collector: Collector, propertyId: string): Ask {
  return async (method, path, body) => {
    const answer = await fetch(`${collector.url}/stores/${propertyId}/v3/promotions${path}`, {
      method,
      headers: { "X-Auth-Token": ADMIN_TOKEN, "Content-Type": "application/json", Accept: "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, json: text === "" ? null : JSON.parse(text) };
  };
}

/** Adds a property. @returns its id */
export async function newProperty(collector: Collector, name: string): Promise<string> {
  return (await (await collector.admin("/v1/properties", { name })).json()).data.id;
}

/** A promotion as short as may be: 10 % off. */
export const tenOff = (overrides: object = {}): object => ({
  name: "Ten",
  redemption_type: "COUPON",
  rules: [{ action: { cart_value: { discount: { percentage_amount: "10" } } } }],
  ...overrides,
});

/** The paths of what is wrong, in alphabetical order. */
export const wrongPaths = ({ json }: Answered): string[] =>
  json.errors.map(({ path }: { path: string }) => path).sort();
