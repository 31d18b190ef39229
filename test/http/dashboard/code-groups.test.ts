import { afterAll, beforeAll, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../../support/collector.ts";
import { userOf } from "./user.ts";

let collector: Collector;
let user: ReturnType<typeof userOf>;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
  user = userOf(collector);
  await user.signIn(ADMIN_TOKEN);
  const events = ["WELCOME-1", "WELCOME-2", "OTHER"].map((id) => ({
    event_id: `try-${id}`,
    category: "promotion_code",
    action: "used",
    context: { user_agent: "Mozilla/5.0" },
    items: [{ type: "promotion_code", id }],
  }));
  await collector.send({ write_key: "wk_demo", events });
});
afterAll(() => collector.close());

const PATH = "/dashboard/code-groups";
const WELCOME = { name: "Welcome", kind: "prefix", codes: "welcome-", owner: "CRM", channel: "email" };
const groups = async () => (await (await collector.admin("/v1/code_groups?property_id=100001")).json()).data;
const errorsIn = (text: string) => [...text.matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, path]) => path);

test("groups are added, changed and deleted by forms", async () => {
  const added = await user.request(PATH, { ...WELCOME, payout: "amount", payout_value: "0.50" });
  expect([added.status, added.to]).toEqual([303, `${PATH}?result=added`]);
  expect(await groups()).toMatchObject([
    { id: 1, name: "Welcome", codes: { prefix: "WELCOME-" }, payout: { amount: "0.50", currency: "USD" } },
  ]);
  const page = await user.request(`${PATH}/1`);
  for (const value of ["Welcome", "WELCOME-", "CRM", "email", "0.50", "USD"])
    expect(page.text).toContain(`value="${value}"`);
  const changed = await user.request(`${PATH}/1`, {
    ...WELCOME,
    kind: "promotion_id",
    codes: "2",
    channel: "",
    payout: "percentage",
    payout_value: "7.5",
  });
  expect(changed.to).toBe(`${PATH}?result=changed`);
  expect(await groups()).toMatchObject([{ codes: { promotion_id: 2 }, channel: null, payout: { percentage: "7.5" } }]);
  expect((await user.request(`${PATH}/1/delete`, {})).to).toBe(`${PATH}?result=deleted`);
  expect(await groups()).toEqual([]);
  expect((await user.request(`${PATH}/1`)).status).toBe(404);
  expect((await user.request(`${PATH}/1/delete`, {})).status).toBe(404);
});

test.each([
  [{ codes: "" }, ["codes.prefix"]],
  [{ kind: "promotion_id", codes: "x" }, ["codes.promotion_id"]],
  [{ kind: "import", codes: "2", import_id: "" }, ["codes.import.import_id"]],
  [{ kind: "gone" }, ["codes.gone"]],
  [{ name: "", payout: "percentage", payout_value: "ten" }, ["name", "payout.percentage"]],
  [{ position: "first" }, ["position"]],
])("a form with %j names its errors, and keeps what was entered", async (change, paths) => {
  const { status, text } = await user.request(PATH, { ...WELCOME, ...change });
  expect([status, errorsIn(text).slice(0, paths.length)]).toEqual([422, paths]);
  expect(text).toContain('value="CRM"');
  expect(await groups()).toEqual([]);
});

test("the page of codes shows a group as one line, or its codes", async () => {
  const list = "/dashboard/codes?cdp_source=all";
  expect((await user.request(list)).text).not.toContain("Every code");
  await user.request(PATH, WELCOME);
  const [{ id }] = await groups();
  const linesOf = async (query: string) =>
    [...(await user.request(list + query)).text.matchAll(/<td class="short"><a [^>]+>(?:<code>)?([^<]+)/g)].map(
      ([, line]) => line,
    );
  const read = await collector.admin("/v1/reports/codes?property_id=100001&collapse=code_groups");
  expect((await read.json()).data.length).toBe(2);
  expect((await linesOf("&sort=code&direction=asc")).sort()).toEqual(["OTHER", "Welcome"]);
  expect((await linesOf("&collapse=none")).sort()).toEqual(["OTHER", "WELCOME-1", "WELCOME-2"]);
  expect((await linesOf(`&code_group=${id}`)).sort()).toEqual(["WELCOME-1", "WELCOME-2"]);
  for (const by of ["code_group", "owner", "channel"])
    expect((await user.request(`${PATH}?by=${by}`)).status).toBe(200);
  expect((await user.request(`${PATH}?by=moon`)).status).toBe(400);
});
