import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { newVisitor, serve, startDemo, WAIT_MS } from "./browser.ts";
import { snippetFor } from "./snippet.ts";

const demo = startDemo();

const BOX = `<form onsubmit="return false"><input id="code"><button id="apply">Apply</button></form>`;
const WATCH = `web_event.watch({ input: "#code", button: "#apply", message: ".coupon-message", timeout: 600 })`;
/** A shop that shows its answer a while after the click. */
const ANSWERS = `<script>
  document.querySelector("#apply").addEventListener("click", () => setTimeout(() => answer(), 50));
</script>`;

interface Reported {
  readonly id: string;
  readonly reason?: string;
}

interface Shop {
  readonly page: Page;
  /** What the page's own code threw. */
  readonly errors: string[];
  readonly warnings: string[];
  /** The reported codes, once there are as many. */
  reported(count: number): Promise<Reported[]>;
}

/** Opens a shop whose page has the snippet. */
async function open(body: string, { watch = WATCH, consent = "" } = {}): Promise<Shop> {
  const reported: Reported[] = [];
  const page = await newVisitor(demo.browser);
  const errors: string[] = [];
  const warnings: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (line) => line.type() === "warning" && warnings.push(line.text()));
  await page.exposeFunction("reported", (items: Reported[]) => reported.push(...items));
  const start = `${watch}; web_event.on("result", (_, event) => reported(event.items));${consent}`;
  const html = `<!doctype html><title>Cart</title>${snippetFor(demo.collector.url)}<script>${start}</script>${body}`;
  await page.goto(await serve((_req, res) => res.setHeader("content-type", "text/html").end(html)));
  await page.waitForFunction("web_event.version");
  await page.waitForLoadState("networkidle");
  return {
    page,
    errors,
    warnings,
    async reported(count) {
      await expect.poll(() => reported.length, { timeout: WAIT_MS }).toBeGreaterThanOrEqual(count);
      // Nothing follows.
      await page.waitForTimeout(600);
      return reported.map(({ id, reason }) => ({ id, ...(reason !== undefined && { reason }) }));
    },
  };
}

async function apply({ page }: Shop, code: string): Promise<void> {
  await page.fill("#code", code);
  await page.click("#apply");
}

/** A shop's ways to answer: its markup, its `answer`, and what is reported of the code OLD5. */
const WAYS: Record<string, { markup?: string; answer: string; reason?: string }> = {
  "a message appears": {
    answer: `document.body.insertAdjacentHTML("beforeend", '<p class="coupon-message">Coupon "OLD5" has   expired!</p>')`,
    reason: `Coupon "OLD5" has expired!`,
  },
  "the message changes": {
    markup: `<p class="coupon-message">Welcome</p>`,
    answer: `document.querySelector(".coupon-message").textContent = "Code not found"`,
    reason: "Code not found",
  },
  "a hidden message is shown": {
    markup: `<p class="coupon-message" hidden>Invalid code</p>`,
    answer: `document.querySelector(".coupon-message").hidden = false`,
    reason: "Invalid code",
  },
  "the same message is written again": {
    markup: `<p class="coupon-message">Invalid code</p>`,
    answer: `document.querySelector(".coupon-message").textContent = "Invalid code"`,
    reason: "Invalid code",
  },
  "the same element is put back": {
    markup: `<div id="box"><p class="coupon-message">Invalid code</p></div>`,
    answer: `const box = document.querySelector("#box"), p = box.firstChild; p.remove(); box.append(p)`,
    reason: "Invalid code",
  },
  "the message stays the same": {
    markup: `<p class="coupon-message">Invalid code</p>`,
    answer: `document.body.append("something else")`,
  },
  "the message only gets another class": {
    markup: `<p class="coupon-message">Invalid code</p>`,
    answer: `document.querySelector(".coupon-message").classList.add("shake")`,
  },
  "a text passes by before the answer": {
    answer: `document.body.insertAdjacentHTML("beforeend", '<p class="coupon-message">…</p>');
      setTimeout(() => { document.querySelector(".coupon-message").textContent = "Spend 20 more"; }, 100)`,
    reason: "Spend 20 more",
  },
  "the shop's script fails": { answer: `throw new Error("the shop's own")` },
  "there is no message": { answer: `0` },
};

describe("watch reports the entered code with the shop's message", () => {
  test.each(Object.entries(WAYS))("where %s", async (_, { markup = "", answer, reason }) => {
    const shop = await open(`${BOX}${markup}<script>function answer() { ${answer} }</script>${ANSWERS}`);
    await apply(shop, " OLD5 ");
    expect(await shop.reported(1)).toEqual([{ id: "OLD5", ...(reason && { reason }) }]);
    expect(shop.errors).toEqual(answer.startsWith("throw") ? ["the shop's own"] : []);
  });

  test("once where the visitor presses Enter, which clicks the button, too", async () => {
    const shop = await open(`${BOX}<script>function answer() {}</script>${ANSWERS}`);
    await shop.page.fill("#code", "OLD5");
    await shop.page.press("#code", "Enter");
    expect(await shop.reported(1)).toEqual([{ id: "OLD5" }]);
  });

  test("where another code is entered before the answer: each alone", async () => {
    const answer = `document.body.insertAdjacentHTML("beforeend", '<p class="coupon-message">No</p>')`;
    const shop = await open(
      `${BOX}<script>let n = 0; function answer() { if (++n === 2) { ${answer} } }</script>${ANSWERS}`,
    );
    await apply(shop, "FIRST");
    await apply(shop, "SECOND");
    expect(await shop.reported(2)).toEqual([{ id: "FIRST" }, { id: "SECOND", reason: "No" }]);
  });

  test("where the answer is a new page", async () => {
    const reload = `<script>
      if (location.search) document.write('<p class="coupon-message">This coupon has expired.</p>');
      document.querySelector("#apply").addEventListener("click", () => { location.href = "?applied"; });
    </script>`;
    const shop = await open(`${BOX}${reload}`, {
      watch: `web_event.track("product", "view_cart", { items: [] }); ${WATCH}`,
    });
    await apply(shop, "OLD5");
    expect(await shop.reported(1)).toEqual([{ id: "OLD5", reason: "This coupon has expired." }]);
    expect(await shop.page.evaluate("Object.keys(localStorage).filter((key) => key.includes('watch'))")).toEqual([]);
  });

  test.each([
    ["granted", ["promotrail.watch.#code"]],
    ["pending", []],
    ["cookieless", []],
  ])("and keeps it for the next page where the consent of a known visitor is %s: %j", async (consent, keys) => {
    const leave = `document.querySelector("#apply").addEventListener("click", () => { location.href = "?next"; })`;
    const watch = `if (!location.search) { ${WATCH}; localStorage.setItem("promotrail.visitor", "v-1"); web_event.consent("${consent}"); }`;
    const shop = await open(`${BOX}<script>${leave}</script>`, { watch });
    await apply(shop, "OLD5");
    await shop.page.waitForURL(/next/);
    const kept = await shop.page.evaluate("Object.keys(localStorage).filter((key) => key.includes('watch'))");
    expect(kept).toEqual(keys);
  });

  test("where the box is rendered later, and an element is the message", async () => {
    const shop = await open(`<p id="answer"></p><main></main>`, { watch: "0" });
    await shop.page.evaluate(`
      web_event.watch({ input: "#code", button: "#apply", message: document.querySelector("#answer") });
      document.querySelector("main").innerHTML = '${BOX}';
      document.querySelector("#apply").onclick = () => { document.querySelector("#answer").textContent = "Used up"; };`);
    await shop.page.waitForFunction("performance.getEntriesByName(document.scripts[0].src).length >= 0");
    await shop.page.waitForLoadState("networkidle");
    await apply(shop, "OLD5");
    expect(await shop.reported(1)).toEqual([{ id: "OLD5", reason: "Used up" }]);
  });
});

describe("watch reports nothing", () => {
  const silent = async (shop: Shop) => {
    await shop.page.waitForTimeout(1_000);
    expect(await shop.reported(0)).toEqual([]);
    expect(shop.errors).toEqual([]);
  };

  test("of what is typed without a click", async () => {
    const shop = await open(BOX);
    await shop.page.type("#code", "SECRET");
    await silent(shop);
  });

  test.each(["password", "email"])("of a field for a %s, and says so", async (type) => {
    const shop = await open(`<input id="code" type="${type}"><button id="apply">Apply</button>`);
    await apply(shop, "OLD5");
    await silent(shop);
    expect(shop.warnings).toContain("web_event.watch: input must not be a password or an email field");
  });

  test("of an email address, and of an empty field", async () => {
    const shop = await open(BOX);
    await apply(shop, "ann@mail.example");
    await apply(shop, "  ");
    await silent(shop);
  });

  test("without consent", async () => {
    const shop = await open(BOX, { consent: `web_event.consent("denied")` });
    await apply(shop, "OLD5");
    await silent(shop);
  });

  test.each([
    [`{ button: "#apply", message: "p" }`, "input"],
    [`{ input: "#code", button: "##", message: "p" }`, "button"],
    [`{ input: "#code", button: "#apply", message: 7 }`, "message"],
    [`null`, "input"],
  ])("with the options %s, and says what is wrong", async (options, name) => {
    const shop = await open(BOX, { watch: `web_event.watch(${options})` });
    await apply(shop, "OLD5");
    await silent(shop);
    expect(shop.warnings).toContain(`web_event.watch: ${name} must be a CSS selector or an element`);
  });
});
