import { Agent } from "node:https";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { Management } from "@space48/bigcommerce-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { newProperty, tenOff } from "../support/promotions-api.ts";

// Clients of BigCommerce's API that were written by others, for the real one.

/** Of node-bigcommerce, which has no types, what is used here. */
interface NodeBigCommerce {
  get(path: string): Promise<Answer>;
  post(path: string, body: object): Promise<Answer>;
  put(path: string, body: object): Promise<Answer>;
  delete(path: string): Promise<unknown>;
}
// biome-ignore lint/suspicious/noExplicitAny: the client has no types; the tests say what has to be there
type Answer = { data: any; meta: any };
type Config = { clientId: string; accessToken: string; storeHash: string; apiVersion: "v3"; agent: Agent };
const BigCommerce: new (config: Config) => NodeBigCommerce = createRequire(import.meta.url)("node-bigcommerce");

/**
 * Both clients know one host. Their agent, which they let their users choose, connects to the collector in its place.
 */
class ToCollector extends Agent {
  readonly #port: number;
  constructor(url: string) {
    super();
    this.#port = Number(new URL(url).port);
  }
  override createConnection() {
    return connect(this.#port, "127.0.0.1");
  }
}

/** Of what the client's types leave unknown. */
interface Made {
  readonly id: number;
  readonly name: string;
}

let collector: Collector;
let storeHash: string;
let accessToken: string;
let agent: Agent;
beforeAll(async () => {
  collector = await startCollector();
  agent = new ToCollector(collector.url);
  storeHash = await newProperty(collector, "Store");
  const key = { name: "Client", scopes: ["manage"] };
  accessToken = (await (await collector.admin(`/v1/properties/${storeHash}/keys`, key)).json()).data.secret;
});
afterAll(() => collector.close());

describe("node-bigcommerce", () => {
  const client = () => new BigCommerce({ clientId: "client", accessToken, storeHash, apiVersion: "v3", agent });

  test("creates, reads, changes, lists and deletes promotions and their codes", async () => {
    const api = client();
    const { data: made } = await api.post("/promotions", tenOff({ name: "By node", currency_code: "USD" }));
    expect(made).toMatchObject({ name: "By node", status: "ENABLED", current_uses: 0 });
    expect((await api.get(`/promotions/${made.id}`)).data).toEqual(made);

    const { data: changed } = await api.put(`/promotions/${made.id}`, { ...made, name: "Changed" });
    expect(changed).toMatchObject({ id: made.id, name: "Changed", rules: made.rules });
    const listed = await api.get(
      "/promotions?name=Changed&redemption_type=coupon&status=enabled&sort=name&direction=desc",
    );
    expect(listed.data).toEqual([changed]);
    expect(listed.meta.pagination).toMatchObject({ total: 1, current_page: 1 });

    const { data: code } = await api.post(`/promotions/${made.id}/codes`, { code: "NODE 1", max_uses: 5 });
    expect((await api.get("/promotions/codes?code=node%201")).data).toEqual([code]);
    await expect(api.delete(`/promotions/${made.id}`)).rejects.toThrow();
    await api.delete(`/promotions/${made.id}/codes/${code.id}`);
    await api.delete(`/promotions/${made.id}`);
    await expect(api.get(`/promotions/${made.id}`)).rejects.toThrow("doesn't exist");
  });

  test("reads codes page by page, by the cursors that it is answered", async () => {
    const api = client();
    const { data: promotion } = await api.post("/promotions", tenOff({ coupon_type: "BULK" }));
    await api.post(`/promotions/${promotion.id}/codegen`, { batch_size: 5, code_length: 8 });
    const seen: string[] = [];
    for (let next: string | undefined = "?limit=2"; next; ) {
      const page: Answer = await api.get(`/promotions/${promotion.id}/codes${next}`);
      seen.push(...page.data.map(({ code }: { code: string }) => code));
      next = page.meta.cursor_pagination.links.next;
    }
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });

  test("receives every field that is wrong", async () => {
    const wrong = { name: "", redemption_type: "COUPON", rules: [{ action: { cart_value: {} } }] };
    await expect(client().post("/promotions", wrong)).rejects.toThrow(/name.*rules\[0\]\.action\.cart_value\.discount/);
  });

  test("with an unknown token is refused", async () => {
    const api = new BigCommerce({ clientId: "client", accessToken: "sk_unknown", storeHash, apiVersion: "v3", agent });
    await expect(api.get("/promotions")).rejects.toThrow("401");
  });
});

describe("@space48/bigcommerce-api", () => {
  const client = () => new Management.Client({ accessToken, storeHash, agent }).v3;

  test("creates, reads, changes and deletes promotions and their codes", async () => {
    const api = client();
    const made = (await api.post("/promotions", { body: tenOff({ name: "By Space48" }) as never })) as Made;
    const { id } = made;
    const path = { promotion_id: id };
    expect(await api.get("/promotions/{id}", { path: { id } })).toEqual(made);
    const changed = await api.put("/promotions/{id}", { path: { id }, body: { max_uses: 7 } as never });
    expect(changed).toMatchObject({ id, name: "By Space48", max_uses: 7 });

    const code = await api.post("/promotions/{promotion_id}/codes", { path, body: { code: "SPACE48" } as never });
    const code_id = (code as Made).id;
    await api.delete("/promotions/{promotion_id}/codes/{code_id}", { path: { ...path, code_id } });
    expect(await api.delete("/promotions", { query: { "id:in": String(id) } })).toBeNull();
    expect(await api.get("/promotions/{id}", { path: { id } })).toBeNull();
  });

  test("lists all pages, until one is empty", async () => {
    const api = client();
    const names = ["Listed 1", "Listed 2", "Listed 3"];
    for (const name of names) await api.post("/promotions", { body: tenOff({ name }) as never });
    const listed: string[] = [];
    const query = { limit: 2, query: "Listed", sort: "name" } as never;
    for await (const promotion of api.list("/promotions", { query })) listed.push((promotion as Made).name);
    expect(listed).toEqual(names);
  });

  test("receives what is wrong", async () => {
    const body = { name: "No rules", redemption_type: "COUPON", rules: [] } as never;
    await expect(client().post("/promotions", { body })).rejects.toThrow(/422.*"path":"rules"/);
  });
});
