import { globSync } from "node:fs";
import { basename } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PLATFORMS } from "../../../collector/http/dashboard/install/platforms.ts";
import { readPage, root } from "../../docs/page.ts";
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

const propertyOf = async (id: string) => (await (await collector.admin(`/v1/properties/${id}`)).json()).data;

const changeProperty = (id: string, change: object) =>
  fetch(`${collector.url}/v1/properties/${id}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify(change),
  });

/** A page sends an event with a key. @returns the status */
async function sendWith(key: string, origin = SHOP): Promise<number> {
  const body = { write_key: key, events: [{ event_id: "e", category: "own", action: "event" }] };
  return (await collector.send(body, origin)).status;
}

/** A new shop, and a person who is signed in with a key of it. */
async function newShop(origins: readonly string[]) {
  const id = await newProperty(collector, "Shop");
  const property = await propertyOf(id);
  await changeProperty(id, { allowed_origins: origins });
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
  for (const key of ["YOUR-WRITE-KEY", "YOUR-WRITE-KEY", "<b>wk"]) expect(await sendWith(key)).toBe(401);
  const page = await shop.page();
  expect(page).toContain("Pages with a wrong write key");
  expect(page).toContain(`${SHOP}: key &lt;b&gt;wk , 1 request,`);
  expect(page).toContain(`${SHOP}: key YOUR-WRITE-KEY , 2 requests,`);
  const administrator = userOf(collector);
  await administrator.signIn(ADMIN_TOKEN);
  const seen = textOf((await administrator.request(`${PATH}?property_id=${anybody.id}`)).text);
  expect(seen).toContain("YOUR-WRITE-KEY , 2 requests");
  for (const { page: elsewhere } of [other, anybody]) expect(await elsewhere()).not.toContain("YOUR-WRITE-KEY , 2");
});

test("a page of an origin that is not allowed is named with the command that allows it, until it is allowed", async () => {
  const shop = await newShop([SHOP]);
  expect(await sendWith(shop.writeKey, "https://new.example")).toBe(403);
  const command = `npx promotrail properties update ${shop.id} --origin ${SHOP} https://new.example`;
  expect(await shop.page()).toContain(command);
  await changeProperty(shop.id, { allowed_origins: [SHOP, "https://new.example"] });
  expect(await shop.page()).not.toContain("not allowed");
});

test("each page of docs/install has a tab with all of its pastes", async () => {
  const pages = globSync("docs/install/*.md", { cwd: root }).map((page) => basename(page, ".md"));
  expect(PLATFORMS.map(({ id }) => id).sort()).toEqual(pages.filter((page) => page !== "README").sort());
  const pasted = PLATFORMS.flatMap(({ steps }) => steps.flatMap(({ paste }) => paste?.file ?? []));
  // The container has those of Google Tag Manager; direct/events.js is an example of calls.
  const files = globSync("demo-site/tags/*/*.*", { cwd: root }).filter(
    (file) => !file.includes("/gtm/") && !file.endsWith("direct/events.js"),
  );
  expect(files.filter((file) => !pasted.includes(file))).toEqual([]);
  const shop = await newShop([SHOP]);
  for (const { id } of PLATFORMS) {
    const guide = await shop.request(`${PATH}/guides/${id}.md`);
    expect([guide.status, guide.text.split("\n")[0]]).toEqual([200, readPage(`docs/install/${id}.md`).split("\n")[0]]);
    expect(guide.text).not.toMatch(/YOUR-(COLLECTOR|WRITE-KEY|PROPERTY)/);
  }
  expect((await shop.request(`${PATH}/guides/nowhere.md`)).status).toBe(404);
});

test("the chosen platform is shown, and an unknown one is the first", async () => {
  const shop = await newShop([SHOP]);
  const shown = async (query: string) => {
    const { text } = await shop.request(PATH + query);
    return [...text.matchAll(/<div id="platform-(\w+)"[^>]*?( hidden)?>/g)].flatMap(([, id, hidden]) =>
      hidden ? [] : id,
    );
  };
  expect(await shown("")).toEqual(["html"]);
  expect(await shown("?platform=magento")).toEqual(["magento"]);
  expect(await shown("?platform=nowhere")).toEqual(["html"]);
});

test("the administrator sets who decides, and a key may not", async () => {
  const shop = await newShop([SHOP]);
  const address = `${PATH}?property_id=${shop.id}`;
  const administrator = userOf(collector);
  await administrator.signIn(ADMIN_TOKEN);
  const setting = async () => {
    const { evaluates, evaluates_automatic, ga4_price } = await propertyOf(shop.id);
    return [evaluates_automatic ? "automatic" : evaluates, ga4_price];
  };
  const save = (evaluates: string, ga4_price: string) => administrator.request(address, { evaluates, ga4_price });

  const saved = await save("both", "before_discount");
  expect([saved.status, saved.to]).toEqual([303, `${address}&done=saved`]);
  expect(await setting()).toEqual(["both", "before_discount"]);
  const { text } = await administrator.request(saved.to!);
  expect(text).toContain("Saved. It applies from the next event.");
  expect(text).toContain('value="both" checked');
  expect((await save("automatic", "automatic")).status).toBe(303);
  expect(await setting()).toEqual(["automatic", null]);

  const wrong = await save("nobody", "automatic");
  expect([wrong.status, textOf(wrong.text)]).toEqual([422, expect.stringContaining("evaluates must be")]);
  expect(await setting()).toEqual(["automatic", null]);

  const key = { name: "Bea", scopes: ["read", "manage"] };
  const { data } = await (await collector.admin(`/v1/properties/${shop.id}/keys`, key)).json();
  const manager = userOf(collector);
  await manager.signIn(data.secret);
  expect((await manager.request(PATH, { evaluates: "here", ga4_price: "automatic" })).status).toBe(403);
  const page = (await manager.request(PATH)).text;
  expect(page).not.toContain('name="evaluates"');
  expect(textOf(page)).toContain(`promotrail properties update ${shop.id} --evaluates site`);
});

test("says what to set where a proxy in front is not counted", async () => {
  const { request, writeKey } = await newShop([SHOP]);
  const advice = "TRUST_PROXY is 0: set it to the number of your proxies";
  expect((await request(PATH)).text).not.toContain(advice);
  await fetch(`${collector.url}/v1/events`, {
    method: "POST",
    headers: { origin: SHOP, "x-forwarded-for": "203.0.113.7", "content-type": "text/plain" },
    body: JSON.stringify({ write_key: writeKey, events: [{ event_id: "e", category: "own", action: "event" }] }),
  });
  expect((await request(PATH)).text).toContain(advice);
});
