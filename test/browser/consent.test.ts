import Database from "better-sqlite3";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { newVisitor, serve, startDemo, WAIT_MS } from "./browser.ts";
import { type Command, type ConsentPage, htmlLoader, shopWith, templateLoader, USED } from "./consent.ts";

const demo = startDemo();

let codes = 0;

interface Visit {
  readonly page: Page;
  readonly code: string;
  /** The number of requests with events so far. */
  sent(): number;
  /** The names of the SDK's cookies and keys on the device. */
  stored(): Promise<string[]>;
}

/** Opens a page of a shop; it tracks one code, whose name no other test has. */
async function open(page: ConsentPage, installed: (collector: string) => string): Promise<Visit> {
  codes += 1;
  const code = `CONSENT${codes}`;
  const tab = await newVisitor(demo.browser);
  let sent = 0;
  tab.on("request", (request) => {
    if (request.url().endsWith("/v1/events")) sent += 1;
  });
  await tab.goto(`${await serve(shopWith(page, installed(demo.collector.url)))}#${code}`);
  const stored = () => tab.evaluate<string[]>(`Object.keys(localStorage).concat(document.cookie || [])`);
  return { page: tab, code, sent: () => sent, stored };
}

interface StoredEvent {
  readonly consent: string;
  readonly customer_id: string | null;
}

/** The events that the collector has of a code. */
function eventsOf(code: string): StoredEvent[] {
  const db = new Database(demo.collector.dataFile, { readonly: true });
  try {
    return db
      .prepare<[string], StoredEvent>(
        `SELECT body ->> '$.context.consent' AS consent, customer_id FROM events WHERE body ->> '$.items[0].id' = ?`,
      )
      .all(code);
  } finally {
    db.close();
  }
}

const isStored = ({ code }: Visit) =>
  expect.poll(() => eventsOf(code).length, { timeout: WAIT_MS, interval: 50 }).toBe(1);

/** Waits until the SDK and the file for consent tools have loaded, and offers the SDK to send. */
async function settle({ page }: Visit): Promise<void> {
  await page.waitForFunction(`window.web_event && web_event.version`);
  const isLoaded = `performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/web_event.consent.js"))`;
  await page.waitForFunction(isLoaded);
  await page.evaluate(`new Promise((done) => setTimeout(done))`);
  await page.evaluate(`web_event.flush()`);
}

/** Shows that nothing is sent or stored, and that the event waits: the visitor's decision sends it. */
async function waits(visit: Visit, settled = settle): Promise<void> {
  await settled(visit);
  expect([visit.sent(), await visit.stored()]).toEqual([0, []]);
  await visit.page.evaluate(`consent("update", "granted")`);
  await isStored(visit);
  expect(await visit.stored()).not.toEqual([]);
}

const sends = async (visit: Visit): Promise<void> => {
  await isStored(visit);
  expect(eventsOf(visit.code)).toMatchObject([{ consent: "granted" }]);
};

const tagged =
  (options = "google_consent=true") =>
  (url: string) =>
    htmlLoader(url, options) + USED;

const DENIED: Command = ["default", "denied"];
const GERMANY_FIRST: Command[] = [
  ["default", "denied", { region: ["DE"] }],
  ["default", "granted"],
];
const GERMANY_LAST: Command[] = [...GERMANY_FIRST].reverse();

describe("Google Tag Manager's loader under analytics_storage denied", () => {
  test("as an HTML tag waits", async () => {
    await waits(await open({ commands: [DENIED] }, tagged()));
  });

  test("as an HTML tag waits where the state is not known: a consent tool that arrives late", async () => {
    const visit = await open({}, tagged());
    await settle(visit);
    await visit.page.evaluate(`consent("default", "denied")`);
    await waits(visit);
  });

  const loaded = ({ page }: Visit) =>
    page.waitForFunction(`window.web_event && web_event.version`).then(() => page.evaluate(`web_event.flush()`));

  test("as the gallery's template waits", async () => {
    const visit = await open({ commands: [DENIED], google: "DE" }, (url) => templateLoader(url, {}));
    await waits(visit, async () => void (await loaded(visit)));
  });

  test.each([
    ["DE", GERMANY_FIRST, false],
    ["US", GERMANY_FIRST, true],
    ["DE", GERMANY_LAST, false],
    ["US", GERMANY_LAST, true],
  ] as const)("as the gallery's template follows the state for %s (%j): sent %s", async (google, commands, isSent) => {
    const visit = await open({ commands, google }, (url) => templateLoader(url, {}));
    if (isSent) await sends(visit);
    else await waits(visit, async () => void (await loaded(visit)));
  });

  test("as the gallery's template sends events without cookies, if the site wants that", async () => {
    const fields = { whenDenied: "cookieless" };
    const visit = await open({ commands: [DENIED], google: "DE" }, (url) => templateLoader(url, fields));
    await isStored(visit);
    expect(eventsOf(visit.code)).toMatchObject([{ consent: "cookieless", customer_id: null }]);
    expect(await visit.stored()).toEqual([]);
  });
});

describe.each([
  ["default denied in Germany, then default granted", GERMANY_FIRST],
  ["default granted, then default denied in Germany", GERMANY_LAST],
])("%s", (_case, commands) => {
  test.each([
    ["Google's script", "DE"],
    ["Google's script", "US"],
    ["the option region", "DE"],
    ["the option region", "US"],
  ])("%s knows that the visitor is in %s", async (source, region) => {
    const google = source === "Google's script" ? region : undefined;
    const options = google ? "google_consent=true" : `google_consent=true&region=${region}`;
    const visit = await open({ commands, google }, tagged(options));
    if (region === "DE") await waits(visit);
    else await sends(visit);
  });

  test("the region is not known", async () => {
    await waits(await open({ commands }, tagged()));
  });
});

describe("denied by default, with a wait of 500 ms and no update", () => {
  const commands: Command[] = [["default", "denied", { wait_for_update: 500 }]];

  test("drops what waited", async () => {
    const visit = await open({ commands }, tagged());
    expect(await visit.page.evaluate(`result`)).toMatchObject({ outcome: "dropped", reason: "consent" });
    expect([visit.sent(), await visit.stored(), eventsOf(visit.code)]).toEqual([0, [], []]);
  });

  test("sends it without cookies, if the site wants that", async () => {
    const visit = await open({ commands }, tagged("google_consent=true&when_denied=cookieless"));
    expect(await visit.page.evaluate(`result`)).toMatchObject({ outcome: "stored" });
    expect(eventsOf(visit.code)).toMatchObject([{ consent: "cookieless", customer_id: null }]);
    expect(await visit.stored()).toEqual([]);
  });

  test("an update in time sends it with consent", async () => {
    const visit = await open({ commands: [...commands, ["update", "granted"]] }, tagged());
    await sends(visit);
  });
});

test("a visitor who refuses: what waited is dropped", async () => {
  const visit = await open({ commands: [DENIED] }, tagged());
  await settle(visit);
  await visit.page.evaluate(`consent("update", "denied")`);
  expect(await visit.page.evaluate(`result`)).toMatchObject({ outcome: "dropped", reason: "consent" });
  expect([visit.sent(), await visit.stored()]).toEqual([0, []]);
});

test("a data layer under another name", async () => {
  await waits(await open({ commands: [DENIED], layer: "shopLayer" }, tagged("google_consent&data_layer=shopLayer")));
});

describe("the TCF", () => {
  /** A consent tool that says whether purpose 1 is granted. */
  const tcf = (granted: boolean, gdprApplies = true) => `<script>
    var tell, data = { gdprApplies: ${gdprApplies}, eventStatus: "tcloaded", purpose: { consents: { 1: ${granted} } } };
    function __tcfapi(command, version, listener) { tell = listener; listener(data, true); }
    function consent() { data.purpose.consents[1] = true; tell(data, true); }
  </script>`;

  test("with purpose 1", async () => {
    await sends(await open({ head: tcf(true) }, tagged("tcf_consent=true")));
  });

  test("without purpose 1", async () => {
    const visit = await open({ head: tcf(false) }, tagged("tcf_consent=true"));
    expect(await visit.page.evaluate(`result`)).toMatchObject({ outcome: "dropped", reason: "consent" });
    expect([visit.sent(), await visit.stored()]).toEqual([0, []]);
  });

  test("without purpose 1, seen from a region without its law", async () => {
    await sends(await open({ head: tcf(false, false) }, tagged("tcf_consent=true")));
  });

  test("is not followed without the option", async () => {
    await sends(await open({ head: tcf(false) }, tagged("consent=granted")));
  });
});
