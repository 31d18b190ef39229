import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parsePromotion } from "../../../collector/contract/promotion/promotion.ts";
import { type DigestFacts, digestFacts } from "../../../collector/services/digest/facts.ts";
import type { SiteVerdict } from "../../../collector/store/ports/records.ts";
import { DAY, line, MORNING, product, purchase, used } from "../../support/events.ts";
import { openShop, type Shop, TEN_OFF } from "../../support/redemptions.ts";
import { render, slackText } from "./weekly.ts";

// MORNING is a Sunday. The digest is due on the Monday eight days later.
const DUE = "2026-11-30";
const BEFORE = MORNING - 5 * DAY;
const THIS_WEEK = MORNING + 2 * DAY;

let shop: Shop;
let visitors = 0;

const rejected = (reason: NonNullable<SiteVerdict["reason"]>): SiteVerdict => ({
  ...{ outcome: "rejected", reason, text: null, discount: null },
});
const ACCEPTED: SiteVerdict = { outcome: "accepted", reason: null, text: null, discount: null };
const UNMAPPED: SiteVerdict = { outcome: null, reason: null, text: "Nein, danke <ann@example.com>", discount: null };

/** Another visitor tries a code with a cart of $40.00. */
async function tries(code: string, verdict: SiteVerdict, at: number): Promise<void> {
  visitors += 1;
  const who = { visitorId: `v${visitors}`, sessionId: `s${visitors}`, occurredAt: at };
  await shop.send(product("view_cart", [line("shirt", 40_00)], who));
  await shop.send(
    used([], { ...who, lines: [line("shirt", 40_00)], codes: [{ number: code, reportedStatus: null, verdict }] }),
  );
}

beforeAll(async () => {
  shop = await openShop({ evaluates: "site" });
  shop.now = BEFORE;
  const old = await shop.promote({ ...TEN_OFF, name: "Welcome & <more>" });
  for (let n = 0; n < 4; n += 1) await tries("WELCOME", ACCEPTED, BEFORE);
  shop.now = THIS_WEEK;
  await shop.promote({ ...TEN_OFF, name: "Advent" });
  await shop.promote({ ...TEN_OFF, name: "Black Friday", end_date: "2026-11-28T00:00:00Z" });
  const stored = await shop.store.promotion(shop.property.id, old);
  const off = parsePromotion({ ...TEN_OFF, name: "Welcome & <more>", status: "DISABLED" }, "USD");
  if (!stored || !off.ok) throw new Error("the promotion can't be turned off");
  await shop.store.updatePromotion(shop.property.id, stored, off.value, "Ann");
  for (let n = 0; n < 3; n += 1) await tries("WELCOME", rejected("promotion_ended"), THIS_WEEK);
  await tries("SPEND", rejected("minimum_spend_not_met"), THIS_WEEK);
  await tries("GOOD", ACCEPTED, THIS_WEEK);
  await shop.send(
    purchase("O-1", [line("shirt", 40_00)], ["GOOD"], { occurredAt: THIS_WEEK + 1, visitorId: `v${visitors}` }),
  );
  await tries("WHAT", UNMAPPED, THIS_WEEK);
});
afterAll(() => shop.store.close());

const factsOf = (day = DUE): Promise<DigestFacts> => digestFacts(shop.store, shop.property, day);

test("a digest as text: totals, refusals with their reasons, lost carts, changes, links", async () => {
  const { text, subject } = render(await factsOf(), false);
  expect(subject).toBe("Promotion codes of Shop, Nov 23 to Nov 29");
  expect(text).toBe(`Promotion codes of Shop, Nov 23 to Nov 29

6 attempts (50.0% more than in the week before): 1 accepted, 4 rejected, 1 not known. Acceptance: 20.0% (100% in the week before).

Most refused codes
- WELCOME: 3 rejected (promotion ended 3); 3 lost carts, $120.00
- SPEND: 1 rejected (below minimum spend 1); 1 lost cart, $40.00

Lost carts
- 4 distinct carts with a rejected code and no later order: $160.00

Changes
- Promotions created: Advent, Black Friday
- Promotions turned off: Welcome & <more>
- Promotions that ended: Black Friday
- WELCOME was accepted in the week before, and is only rejected now (3)
- 1 new message of the shop without a meaning

Overview: https://codes.example/dashboard?property_id=${shop.property.id}&from=2026-11-23&to=2026-11-29&tz=UTC
Codes: https://codes.example/dashboard/codes?property_id=${shop.property.id}&from=2026-11-23&to=2026-11-29&tz=UTC
Promotions: https://codes.example/dashboard/promotions?property_id=${shop.property.id}&from=2026-11-23&to=2026-11-29&tz=UTC
`);
});

test("the numbers are those of the reports", async () => {
  const { now, before } = await factsOf();
  expect(now).toMatchObject({ attempts: 6, accepted: 1, failed: 4, notKnown: 1, lostCarts: 4 });
  expect(before).toMatchObject({ attempts: 4, accepted: 4, failed: 0 });
});

test("names are escaped in HTML, and in Slack by its own three characters", async () => {
  const rendered = render(await factsOf(), true);
  expect(rendered.subject).toBe("Test: Promotion codes of Shop, Nov 23 to Nov 29");
  expect(rendered.html).toContain("<li>Promotions turned off: Welcome &amp; &lt;more&gt;</li>");
  const slack = slackText(rendered);
  expect(slack).toContain("Promotions turned off: Welcome &amp; &lt;more&gt;");
  expect(slack).toContain("&amp;from=2026-11-23&amp;to=2026-11-29");
  expect(slack).not.toMatch(/<more>/);
});

test("the coverage is that of the shop's own orders, compared with the week before", async () => {
  const facts = await factsOf();
  const lineFor = (now: DigestFacts["coverage"]["now"], before: DigestFacts["coverage"]["before"]) =>
    render({ ...facts, coverage: { now, before } }, false).text.match(/- The tag saw .*/)?.[0] ?? null;
  expect(facts.coverage).toEqual({ now: { orders: 0, seen: 0 }, before: { orders: 0, seen: 0 } });
  expect(lineFor({ orders: 0, seen: 0 }, { orders: 9, seen: 9 })).toBe(null);
  expect(lineFor({ orders: 1, seen: 0 }, { orders: 0, seen: 0 })).toBe(
    "- The tag saw 0 of 1 paid order of your shop's server (0%)",
  );
  expect(lineFor({ orders: 1_000, seen: 910 }, { orders: 10, seen: 9 })).toBe(
    "- The tag saw 910 of 1,000 paid orders of your shop's server (91.0%; 90.0% in the week before)",
  );
});

test("nothing says who tried a code, or what the shop said to a customer", async () => {
  const { text, html, slack } = render(await factsOf(), false);
  for (const rendered of [text, html, JSON.stringify(slack)]) expect(rendered).not.toMatch(/ann@|Nein|\bv\d|\bs\d\b/);
});

test.each([
  ["john.doe@example.com", "(a text that is no code)"],
  ["4111 1111 1111 1111", "(a text that is no code)"],
  ["https://evil.example/pay-now", "(a text that is no code)"],
  ["84912345678", "*"],
  ["SAVE-10_ß", "SAVE-10_ß"],
])("the entered text %s is named as %s", async (code, name) => {
  const facts = await factsOf();
  const { text } = render(
    { ...facts, refused: [{ ...facts.refused[0]!, code }], newlyRefused: [{ code, failed: 1 }] },
    false,
  );
  expect(text).toContain(`- ${name}: 3 rejected`);
  expect(text).toContain(`- ${name} was accepted in the week before`);
});

describe("an empty week", () => {
  test("says so in one line", async () => {
    const { text } = render(await factsOf("2027-03-01"), false);
    const [, lead, links, ...others] = text.trim().split("\n\n");
    expect([lead, others]).toEqual(["No promotion code was tried in this week.", []]);
    expect(links).toContain("Overview: ");
  });

  test("before the first one has nothing to compare with", async () => {
    expect(render(await factsOf("2026-11-23"), false).text).toContain("4 attempts (none in the week before)");
  });
});

test("a week with thousands of changes fits on a screen, and into Slack's limits", async () => {
  const facts = await factsOf();
  const name = "A promotion with a name & more <than> usual ".repeat(40);
  const changes = Array.from({ length: 5_000 }, (_, id) => ({ id, name, kind: "edited" as const }));
  const newlyRefused = Array.from({ length: 900 }, (_, at) => ({ code: `C${at}`, failed: at }));
  const { text, slack } = render({ ...facts, changes, newlyRefused }, false);
  expect(text.split("\n").length).toBeLessThan(40);
  const { blocks } = slack as { readonly blocks: readonly { readonly text: { readonly text: string } }[] };
  for (const { text } of blocks) expect(text.text.length).toBeLessThanOrEqual(3_000);
});
