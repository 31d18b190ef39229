import { afterAll, beforeAll, expect, test } from "vitest";
import { meaningOf } from "../../../collector/services/ingest/messages/meaning.ts";
import { type Collector, startCollector } from "../../support/collector.ts";
import { newProperty } from "../../support/promotions-api.ts";
import { userOf } from "./user.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector();
});
afterAll(() => collector.close());

const PATH = "/dashboard/messages";

/** A new shop, and a person who is signed in with a key of it. */
async function newShop(...scopes: string[]) {
  const id = await newProperty(collector, "Shop");
  const { data: property } = await (await collector.admin(`/v1/properties/${id}`)).json();
  const key = await (await collector.admin(`/v1/properties/${id}/keys`, { name: "Ann", scopes })).json();
  const user = userOf(collector);
  await user.signIn(key.data.secret);
  let sent = 0;
  return {
    ...user,
    /** A visitor enters a code, and the page shows a message. */
    async shows(code: string, reason: string): Promise<void> {
      sent += 1;
      const items = [{ type: "promotion_code", id: code, reason }];
      const context = { visitor_id: `visitor-${sent}`, session_id: `session-${sent}` };
      const event = { event_id: `shown-${id}-${sent}`, category: "promotion_code", action: "used", items, context };
      expect((await collector.send({ write_key: property.write_key, events: [event] })).status).toBe(200);
    },
    /** One visitor enters codes, and the page shows a message for each. */
    async spams(reasons: readonly string[]): Promise<void> {
      const context = { visitor_id: "spammer", session_id: "spam" };
      const events = reasons.map((reason, at) => ({
        event_id: `spam-${id}-${at}`,
        category: "promotion_code",
        action: "used",
        items: [{ type: "promotion_code", id: `SPAM-${at}`, reason }],
        context,
      }));
      for (const some of [events.slice(0, 100), events.slice(100)])
        expect((await collector.send({ write_key: property.write_key, events: some })).status).toBe(200);
    },
    page: async (query = "") => (await user.request(PATH + query)).text,
    patterns: async () => (await (await collector.admin(`/v1/properties/${id}`)).json()).data.message_patterns,
  };
}

const textOf = (html: string): string => html.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");

test("a message without a meaning is listed, gets one, and is known from then on", async () => {
  const shop = await newShop("read", "manage");
  await shop.shows("SPRING", "Computer says no to SPRING");
  await shop.shows("SUMMER", "Computer says no to SUMMER");
  const page = await shop.page();
  expect(textOf(page)).toContain("Computer says no to * 2 2 2 Set");
  expect(page).toMatch(/href="\/dashboard\/messages\?[^"]*pattern=Computer\+says\+no\+to\+(\*|%2A)[^"]*#add"/);
  expect(await shop.page("?pattern=Computer+says+no+to+*")).toContain('value="Computer says no to *"');

  const added = await shop.request(PATH, { pattern: "computer says no", meaning: "promotion_ended" });
  expect([added.status, added.to]).toEqual([303, "/dashboard/messages?result=added"]);
  expect(textOf(await shop.page("?result=added"))).toContain("Pattern added. It applies to new events.");
  expect(await shop.patterns()).toEqual([
    { pattern: "computer says no", outcome: "rejected", reason: "promotion_ended" },
  ]);
  await shop.shows("AUTUMN", "Computer says no to AUTUMN");
  expect(textOf(await shop.page())).toContain("Computer says no to * 2 2 2 Set");
  expect(textOf(await shop.page())).toContain("computer says no Rejected: Promotion ended Remove");
});

test("patterns keep their order, and are removed one by one", async () => {
  const shop = await newShop("read", "manage");
  await shop.request(PATH, { pattern: "hooray", meaning: "accepted" });
  await shop.request(PATH, { pattern: "too late", meaning: "promotion_ended" });
  await shop.request(`${PATH}/remove`, { pattern: "hooray" });
  expect(await shop.patterns()).toEqual([{ pattern: "too late", outcome: "rejected", reason: "promotion_ended" }]);
  await shop.request(`${PATH}/remove`, { pattern: "never added" });
  expect(await shop.patterns()).toHaveLength(1);
});

test.each<[string, object, string]>([
  ["too few letters", { pattern: "*", meaning: "accepted" }, "must have at least 3 letters or digits"],
  ["no pattern", { meaning: "accepted" }, "must have at least 3 letters or digits"],
  ["a meaning that is none", { pattern: "a <b> sorry", meaning: "sad" }, "<code>Meaning</code>"],
])("a pattern with %s is refused, and stays in the form", async (_, form, message) => {
  const shop = await newShop("read", "manage");
  const { status, text } = await shop.request(PATH, form as Record<string, string>);
  expect(status).toBe(422);
  expect(text).toContain(message);
  if ("pattern" in form)
    expect(text).toContain(`value="${String(form.pattern).replace("<", "&lt;").replace(">", "&gt;")}"`);
  expect(await shop.patterns()).toEqual([]);
});

test.each([
  ["words", `Wir bedauern ${"sehr ".repeat(50)}`],
  ["one word", `Donau${"dampfschifffahrt".repeat(18)}`],
  ["words over lines", `Computer\nsays no ${"and no again\n".repeat(20)}`],
])("a long message of %s gives a pattern that is found in it", async (_, message) => {
  const shop = await newShop("read", "manage");
  await shop.shows("SPRING", message);
  const link = /href="([^"]*)#add" aria-label="Give a meaning/.exec(await shop.page())![1]!.replaceAll("&amp;", "&");
  const pattern = new URL(link, "http://localhost").searchParams.get("pattern")!;
  expect((await shop.request(PATH, { pattern, meaning: "promotion_ended" })).status).toBe(303);
  const found = meaningOf(message.slice(0, 300), await shop.patterns());
  expect(found?.meaning).toBe("promotion_ended");
});

test("a pattern that is there already is refused in the form's words, with the other one", async () => {
  const shop = await newShop("read", "manage");
  await shop.request(PATH, { pattern: "Too late!", meaning: "promotion_ended" });
  const { status, text } = await shop.request(PATH, { pattern: "too  LATE", meaning: "accepted" });
  expect(status).toBe(422);
  expect(textOf(text)).toContain("Text in the message is the same as “Too late!”: remove one");
  expect(text).not.toContain("message_patterns[");
});

test("the page lists the messages of the most carts, and says how many more there are", async () => {
  const shop = await newShop("read");
  for (const visitor of ["Ann", "Ben"]) await shop.shows(visitor, "Zzz: the till is asleep");
  await shop.spams(
    Array.from(
      { length: 150 },
      (_, at) => `Buy cheap watches, offer ${String.fromCharCode(97 + (at % 26)).repeat(1 + at)}`,
    ),
  );
  const text = textOf(await shop.page());
  expect(text).toContain("Zzz: the till is asleep 2 2");
  expect(text).toContain("51 more messages of fewer carts.");
});

test("a key that may only read sees the messages, and changes nothing", async () => {
  const shop = await newShop("read");
  await shop.shows("SPRING", "<img src=x onerror=alert(1)>");
  const page = await shop.page("?result=constructor");
  expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(page).not.toContain("Add a pattern");
  expect(page).not.toContain("constructor");
  expect((await shop.request(PATH, { pattern: "hooray", meaning: "accepted" })).status).toBe(403);
  expect(await shop.patterns()).toEqual([]);
});

test("the built-in patterns of each language are shown", async () => {
  const text = textOf(await (await newShop("read")).page());
  for (const part of ["English", "Vietnamese", "German", "French", "Spanish", "coupon applied", "đã hết hạn"])
    expect(text).toContain(part);
});

test.each<[string, readonly string[], string]>([
  ["of unknown codes alone says so", ["105", "105"], "2 weren't valid codes"],
  [
    "does not call a refusal for no known reason an unknown code",
    ["105", "105", "rejected_by_site"],
    "3 weren't valid codes, or were refused for no known reason: 2 unknown code , 1 rejected by the shop",
  ],
])("the funnel %s", async (_, reasons, text) => {
  const shop = await newShop("read");
  for (const [at, reason] of reasons.entries()) await shop.shows(`CODE-${at}`, reason);
  const page = textOf((await shop.request("/dashboard")).text);
  expect(page.slice(page.indexOf("Used in an order"))).toContain(` ${text} `);
});
