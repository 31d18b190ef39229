import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ENGINE } from "../../collector/evaluation/engine.ts";
import { type Collector, startCollector } from "../support/collector.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
});
afterAll(() => collector.close());

const LINES = [{ product_id: 118, quantity: 2, price: "119.95" }];

const rowsOf = async (list: string, query: string) => {
  const response = await collector.admin(`/v1/${list}?property_id=100001&${query}`);
  return (await response.json()).data as { code: string | null; engine: number | null; cart_source?: string }[];
};
const enginesOf = async (list: string, query: string) => (await rowsOf(list, query)).map(({ engine }) => engine);

const purchasesIn = (transaction: string) => {
  const sql = `SELECT engine FROM v_purchases WHERE transaction_id = '${transaction}'`;
  return collector.admin("/v1/sql?property_id=100001", { sql }).then(async (response) => (await response.json()).rows);
};

async function quote(): Promise<string> {
  const body = { write_key: "wk_demo", cart: { lines: LINES }, promocodes: ["TAKE50"] };
  const response = await fetch(`${collector.url}/v1/carts/calculate`, { method: "POST", body: JSON.stringify(body) });
  return (await response.json()).cart.id;
}

const buy = (id: string, evaluation_id?: string) =>
  collector.send({
    write_key: "wk_demo",
    events: [
      {
        event_id: `bought-${id}`,
        category: "product",
        action: "purchase",
        items: LINES.map(({ product_id, ...line }) => ({ type: "product", id: product_id, ...line })),
        dims: { transaction: { id, promotion_code: "TAKE50" } },
        extra: { evaluation_id },
      },
    ],
  });

const redeem = (transactionId: string, claim: object) =>
  collector.admin("/v1/promotions/redemptions?property_id=100001", {
    customerId: "C-1",
    transactionIdentifier: transactionId,
    transactionNumber: transactionId,
    transactionDate: Date.now(),
    amount: 239.9,
    currency: "USD",
    promoCode: "TAKE50",
    ...claim,
  });

/** Changes a data file as if an earlier version had written its quotes. */
function forgetEngines() {
  const db = new Database(collector.dataFile);
  db.exec("UPDATE calculations SET shown = json_remove(shown, '$.engine')");
  db.close();
}

test("an entered code is stored with the number of the evaluation", async () => {
  const event = { event_id: "tried", category: "promotion_code", action: "used" };
  const items = [{ type: "promotion_code", id: "ENTERED" }];
  await collector.send({ write_key: "wk_demo", events: [{ ...event, items }] });
  expect(await enginesOf("code_checks", "code=ENTERED")).toEqual([ENGINE]);
});

test("a calculation is stored with it: its quote and its codes", async () => {
  const id = await quote();
  const db = new Database(collector.dataFile, { readonly: true });
  const stored = db.prepare("SELECT shown ->> 'engine' FROM calculations WHERE id = ?").pluck();
  await expect.poll(() => stored.get(id)).toBe(ENGINE);
  db.close();
  const checks = (await rowsOf("code_checks", "code=TAKE50")).filter((row) => row.cart_source === "calculation");
  expect(checks.map(({ engine }) => engine)).toContain(ENGINE);
  expect(checks.every(({ engine }) => engine === ENGINE)).toBe(true);
});

test("an order is stored with it, and so is its redemption", async () => {
  await buy("evaluated");
  expect(await enginesOf("redemptions", "transaction_id=evaluated")).toEqual([ENGINE]);
  expect(await purchasesIn("evaluated")).toEqual([[ENGINE]]);
});

test.each<[string, object]>([
  [
    "an amount",
    {
      redemptions: [{ redemptionCount: 1, discount: 50, discountAppliedOnQuantity: 1, promotionAppliedOnQuantity: 1 }],
    },
  ],
  ["a cart", { cart: { lines: LINES } }],
  ["a quote", {}],
])("a server's redemption of %s is stored with it, and so is its order", async (what, claim) => {
  const transaction = `server-${what.slice(-4)}`;
  const response = await redeem(transaction, what === "a quote" ? { evaluationId: await quote() } : claim);
  expect([response.status, await response.json()]).toMatchObject([200, {}]);
  expect(await enginesOf("redemptions", `transaction_id=${transaction}`)).toEqual([ENGINE]);
  expect(await purchasesIn(transaction)).toEqual([[ENGINE]]);
});

test("a quote of an unknown evaluation leaves the number of its order open", async () => {
  const [byPage, byServer] = [await quote(), await quote()];
  forgetEngines();
  await buy("former", byPage);
  await redeem("former-server", { evaluationId: byServer });
  expect(await enginesOf("redemptions", "transaction_id=former")).toEqual([null]);
  expect(await enginesOf("redemptions", "transaction_id=former-server")).toEqual([null]);
  expect(await purchasesIn("former")).toEqual([[null]]);
});
