import { afterAll, beforeAll, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../../support/collector.ts";
import { newProperty } from "../../support/promotions-api.ts";
import { userOf } from "./user.ts";

const PATH = "/dashboard/install";
const ADDRESS = "https://codes.shop.example";
const SHOP = "https://www.shop.example";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ env: { PUBLIC_URL: ADDRESS } });
});
afterAll(() => collector.close());

/** A new shop, and a person who is signed in with a key of it. */
async function newShop(origins: readonly string[]) {
  const id = await newProperty(collector, "Shop");
  const { data: property } = await (await collector.admin(`/v1/properties/${id}`)).json();
  await fetch(`${collector.url}/v1/properties/${id}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify({ allowed_origins: origins }),
  });
  const key = await (await collector.admin(`/v1/properties/${id}/keys`, { name: "Ann", scopes: ["read"] })).json();
  const user = userOf(collector);
  await user.signIn(key.data.secret);
  let sent = 0;
  return {
    ...user,
    id,
    writeKey: property.write_key as string,
    /** A visitor's page reports something. */
    async reports(category: string, action: string, items: readonly object[], dims = {}): Promise<void> {
      sent += 1;
      const context = { visitor_id: "visitor", session_id: "session" };
      const event = { event_id: `${id}-${sent}`, category, action, items, dims, context };
      expect((await collector.send({ write_key: property.write_key, events: [event] }, SHOP)).status).toBe(200);
    },
    page: async () => textOf((await user.request(PATH)).text),
  };
}

const textOf = (html: string): string => html.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");

test("each step is ticked when its event has arrived", async () => {
  const shop = await newShop([SHOP]);
  const mug = { type: "product", id: "118", name: "Mug", price: 10, quantity: 1 };
  const code = { type: "promotion_code", id: "SAVE10" };
  const steps: [done: number, report: () => Promise<void>][] = [
    [1, () => shop.reports("product", "view", [mug])],
    [2, () => shop.reports("product", "view_cart", [mug])],
    [3, () => shop.reports("promotion_code", "used", [code])],
    [4, () => shop.reports("promotion_code", "used", [{ ...code, outcome: "rejected", reason: "107" }])],
    [5, () => shop.reports("product", "purchase", [mug], { transaction: { id: "T-1", revenue: 10 } })],
  ];
  expect(await shop.page()).toContain("0 of 5 arrived");
  for (const [done, report] of steps) {
    await report();
    const page = await shop.page();
    expect(page).toContain(`${done} of 5 arrived`);
    expect(page.match(/Not yet/g) ?? []).toHaveLength(5 - done);
  }
});

test("the snippet and the container have the collector's address and the write key", async () => {
  const shop = await newShop([SHOP]);
  const page = (await shop.request(PATH)).text;
  const address = `${ADDRESS}/sdk/web_event.js?key=${shop.writeKey}`;
  expect(page).toContain(address);
  const file = await shop.request(`${PATH}/container.json`);
  expect(file.headers.get("content-disposition")).toContain("promotrail-container-");
  const { containerVersion } = JSON.parse(file.text);
  const values = containerVersion.variable.map(
    ({ name, parameter }: { name: string; parameter: { value?: string }[] }) => [name, parameter[0]?.value],
  );
  expect(values).toContainEqual(["Promotrail Collector", ADDRESS]);
  expect(values).toContainEqual(["Promotrail Write Key", shop.writeKey]);
  for (const text of [page, file.text]) expect(text).not.toMatch(/YOUR-(COLLECTOR|WRITE-KEY)/);
});

test("a page with a wrong key is named to the shop whose page it is, and to nobody else", async () => {
  const [shop, other, anybody] = [
    await newShop([SHOP]),
    await newShop(["https://other.example"]),
    await newShop(["*"]),
  ];
  expect(await shop.page()).not.toContain("wrong write key");
  for (const key of ["YOUR-WRITE-KEY", "YOUR-WRITE-KEY", "<b>wk"]) {
    expect(
      (await collector.send({ write_key: key, events: [{ event_id: "e", category: "own", action: "event" }] }, SHOP))
        .status,
    ).toBe(401);
  }
  const page = await shop.page();
  expect(page).toContain("Pages with a wrong write key");
  expect(page).toContain(`${SHOP} &lt;b&gt;wk 1`);
  expect(page).toContain(`${SHOP} YOUR-WRITE-KEY 2`);
  const administrator = userOf(collector);
  await administrator.signIn(ADMIN_TOKEN);
  const seen = textOf((await administrator.request(`${PATH}?property_id=${anybody.id}`)).text);
  expect(seen).toContain("YOUR-WRITE-KEY 2");
  for (const { page: elsewhere } of [other, anybody]) expect(await elsewhere()).not.toContain("YOUR-WRITE-KEY 2");
});
