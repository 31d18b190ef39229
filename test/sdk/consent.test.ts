import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import followConsent from "../../sdk/consent.ts";
import { type Answer, decisionOf } from "../../sdk/consent-answer.ts";
import { resolveDefaults } from "../../sdk/consent-commands.ts";
import type { GooglePage } from "../../sdk/google-consent.ts";
import type { InitOptions } from "../../sdk/index.ts";
import type { TcfPage } from "../../sdk/tcf-consent.ts";
import { timers } from "./fakes.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A page with Google's `gtag`, which pushes its `arguments` object. */
function setUp(options: InitOptions = { google_consent: true }, page: GooglePage & TcfPage = {}) {
  const name = options.data_layer ?? "dataLayer";
  const decisions: unknown[][] = [];
  function gtag(..._: unknown[]) {
    const layer = (page[name] ?? []) as unknown[];
    page[name] = layer;
    // biome-ignore lint/complexity/noArguments: gtag pushes this object
    layer.push(arguments);
  }
  const follow = () =>
    followConsent(
      (...decision) => decisions.push(decision),
      () => options,
      page,
      timers,
    );
  const consent = (kind: string, analytics_storage: string, more = {}) =>
    gtag("consent", kind, { analytics_storage, ...more });
  return { page, options, gtag, consent, follow, decisions: () => decisions.map((one) => one.join(" ")) };
}

describe("Google Consent Mode, by the data layer", () => {
  const inGermany = { region: ["DE"] };
  type Step = [kind: string, state: string, more?: object];
  const denyGermanyFirst: Step[] = [
    ["default", "denied", inGermany],
    ["default", "granted"],
  ];
  const denyGermanyLast: Step[] = [...denyGermanyFirst].reverse();

  test.each<[string, Step[], string | undefined, string[]]>([
    ["no command: nobody knows", [], undefined, ["pending"]],
    ["granted by default", [["default", "granted"]], undefined, ["granted"]],
    ["denied by default: the visitor has not decided", [["default", "denied"]], undefined, ["pending"]],
    [
      "granted by the visitor",
      [
        ["default", "denied"],
        ["update", "granted"],
      ],
      undefined,
      ["granted"],
    ],
    [
      "denied by the visitor",
      [
        ["default", "granted"],
        ["update", "denied"],
      ],
      undefined,
      ["denied"],
    ],
    ["something new by the visitor", [["update", "perhaps"]], undefined, ["denied"]],
    ["denied in Germany first, in Germany", denyGermanyFirst, "DE", ["pending"]],
    ["denied in Germany last, in Germany", denyGermanyLast, "DE", ["pending"]],
    ["denied in Germany first, in the US", denyGermanyFirst, "US", ["granted"]],
    ["denied in Germany last, in the US", denyGermanyLast, "US", ["granted"]],
    ["denied in Germany first, in a part of Germany", denyGermanyFirst, "de-by", ["pending"]],
    ["denied in Germany first, nobody knows where", denyGermanyFirst, undefined, ["pending"]],
    ["denied in Germany last, nobody knows where", denyGermanyLast, undefined, ["pending"]],
    ["granted in Germany alone, in the US", [["default", "granted", inGermany]], "US", ["pending"]],
  ])("%s", (_case, steps, region, expected) => {
    const { consent, follow, decisions } = setUp({ google_consent: true, ...(region && { region }) });
    for (const step of steps) consent(...step);
    follow();
    expect(decisions()).toEqual(expected);
  });

  test("an update applies to every region, at once", () => {
    const { consent, follow, decisions } = setUp();
    consent("default", "denied", inGermany);
    follow();
    consent("update", "granted");
    consent("update", "denied");
    expect(decisions()).toEqual(["pending", "granted", "denied"]);
  });

  test.each<[InitOptions["when_denied"], string]>([
    ["drop", "denied true"],
    [undefined, "denied true"],
    ["cookieless", "cookieless"],
  ])("denied with a wait and no update: %s", (when_denied, decision) => {
    const { consent, follow, decisions } = setUp({ google_consent: true, ...(when_denied && { when_denied }) });
    consent("default", "denied", { wait_for_update: 500 });
    follow();
    vi.advanceTimersByTime(499);
    expect(decisions()).toEqual(["pending"]);
    vi.advanceTimersByTime(1);
    expect(decisions()).toEqual(["pending", decision]);
    consent("update", "granted");
    expect(decisions().at(-1)).toBe("granted");
  });

  test("an update in time ends the wait", () => {
    const { consent, follow, decisions } = setUp();
    consent("default", "denied", { wait_for_update: 500 });
    follow();
    vi.advanceTimersByTime(400);
    consent("update", "granted");
    vi.advanceTimersByTime(5000);
    expect(decisions()).toEqual(["pending", "granted"]);
  });

  test("cookieless: at once where there is no wait, and after the visitor's refusal", () => {
    const { consent, follow, decisions } = setUp({ google_consent: true, when_denied: "cookieless" });
    consent("default", "denied");
    follow();
    consent("update", "denied");
    expect(decisions()).toEqual(["cookieless", "denied", "cookieless"]);
  });

  test("a consent tool that starts late", () => {
    const { consent, follow, decisions } = setUp();
    follow();
    vi.advanceTimersByTime(30_000);
    consent("default", "denied");
    consent("update", "granted");
    expect(decisions()).toEqual(["pending", "granted"]);
  });

  test("a data layer under another name", () => {
    const { consent, follow, decisions } = setUp({ google_consent: true, data_layer: "shopLayer" });
    consent("default", "granted");
    follow();
    consent("update", "denied");
    expect(decisions()).toEqual(["granted", "denied"]);
  });

  test("a data layer that is no list: nobody knows", () => {
    const { follow, decisions } = setUp({ google_consent: true }, { dataLayer: { page: "cart" } });
    expect(follow).not.toThrow();
    expect(decisions()).toEqual(["pending"]);
  });

  test("commands about other storage, and anything else", () => {
    const { page, gtag, follow, decisions } = setUp();
    gtag("consent", "default", { ad_storage: "denied" });
    gtag("event", "update", { analytics_storage: "denied" });
    gtag("consent");
    gtag("js", new Date());
    follow();
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error("trap");
        },
      },
    );
    const layer = page.dataLayer as unknown[];
    layer.push({ event: "purchase", ecommerce: null }, [], null, undefined, 0, "text", () => {}, trap);
    expect(decisions()).toEqual(["pending"]);
  });

  test("Tag Manager receives each entry, return values included", () => {
    const { page, follow } = setUp();
    const entries: unknown[] = [];
    page.dataLayer = Object.assign([] as unknown[], {
      push: (...more: unknown[]) => {
        entries.push(...more);
        return 42;
      },
    });
    follow();
    expect((page.dataLayer as unknown[]).push("one", "two")).toBe(42);
    expect(entries).toEqual(["one", "two"]);
  });
});

describe("Google Consent Mode, by the state that Google's script has resolved", () => {
  const state = (entry: { default?: boolean; update?: boolean }) => {
    const listeners: (() => void)[] = [];
    const ics = {
      entries: { analytics_storage: entry },
      addListener: (_types: string[], listener: () => void) => void listeners.push(listener),
    };
    return {
      google_tag_data: { ics },
      entry,
      notify: () => {
        for (const listener of listeners) listener();
      },
    };
  };

  test.each<[string, { default?: boolean; update?: boolean }, string[]]>([
    ["denied in this region", { default: false }, ["pending"]],
    ["granted in this region", { default: true }, ["granted"]],
    ["the visitor's decision", { default: false, update: true }, ["granted"]],
    ["the visitor's refusal", { default: true, update: false }, ["denied"]],
    ["no state", {}, ["pending"]],
  ])("%s counts, whatever the regional commands say", (_case, entry, expected) => {
    const { google_tag_data } = state(entry);
    const { consent, follow, decisions } = setUp({ google_consent: true }, { google_tag_data });
    consent("default", "granted", { region: ["DE"] });
    follow();
    expect(decisions()).toEqual(expected);
  });

  test("a decision by a consent tool inside Tag Manager, which uses no data layer", () => {
    const { google_tag_data, entry, notify } = state({ default: false });
    const { follow, decisions } = setUp({ google_consent: true }, { google_tag_data });
    follow();
    entry.update = true;
    notify();
    vi.advanceTimersByTime(0);
    expect(decisions()).toEqual(["pending", "granted"]);
  });

  test("a script of Google that loads after the SDK", () => {
    const { page, follow, decisions } = setUp();
    follow();
    const { google_tag_data } = state({ default: true });
    page.google_tag_data = google_tag_data;
    (page.dataLayer as unknown[]).push({ event: "gtm.js" });
    vi.advanceTimersByTime(0);
    expect(decisions()).toEqual(["pending", "granted"]);
  });
});

describe("the TCF", () => {
  interface TcData {
    gdprApplies?: boolean;
    eventStatus?: string;
    purpose?: { consents?: Record<number, boolean> };
  }
  /** A consent tool; `say` calls its listeners. */
  function tool() {
    const listeners: ((data: TcData, success: boolean) => void)[] = [];
    const api: NonNullable<TcfPage["__tcfapi"]> = (command, _version, listener) => {
      if (command === "addEventListener") listeners.push(listener);
    };
    return {
      api,
      say: (data: TcData, success = true) => {
        for (const listener of listeners) listener(data, success);
      },
    };
  }
  const purposes = (granted: boolean) => ({ purpose: { consents: { 1: granted, 2: true } } });

  test.each<[string, TcData, string[]]>([
    ["purpose 1 granted", { gdprApplies: true, eventStatus: "tcloaded", ...purposes(true) }, ["granted"]],
    ["without purpose 1", { gdprApplies: true, eventStatus: "useractioncomplete", ...purposes(false) }, ["denied"]],
    ["no purposes", { gdprApplies: true, eventStatus: "tcloaded" }, ["denied"]],
    ["the visitor is deciding", { gdprApplies: true, eventStatus: "cmpuishown", ...purposes(true) }, ["pending"]],
    ["the law does not apply", { gdprApplies: false }, ["granted"]],
  ])("%s", (_case, data, expected) => {
    const { api, say } = tool();
    const { follow, decisions } = setUp({ tcf_consent: true }, { __tcfapi: api });
    follow();
    say(data);
    expect(decisions()).toEqual(expected);
  });

  test("a failure says nothing", () => {
    const { api, say } = tool();
    const { follow, decisions } = setUp({ tcf_consent: true }, { __tcfapi: api });
    follow();
    say({ gdprApplies: false }, false);
    expect(decisions()).toEqual([]);
  });

  test("a tool that starts late is found", () => {
    const { api, say } = tool();
    const { page, follow, decisions } = setUp({ tcf_consent: true });
    follow();
    vi.advanceTimersByTime(10_000);
    page.__tcfapi = api;
    vi.advanceTimersByTime(500);
    say({ gdprApplies: true, ...purposes(true) });
    expect(decisions()).toEqual(["granted"]);
  });

  test("with Google's Consent Mode, both must grant", () => {
    const { api, say } = tool();
    const { consent, follow, decisions } = setUp({ google_consent: true, tcf_consent: true }, { __tcfapi: api });
    consent("default", "granted");
    follow();
    say({ gdprApplies: true, ...purposes(true) });
    consent("update", "denied");
    expect(decisions()).toEqual(["pending", "granted", "denied"]);
  });
});

describe("several answers", () => {
  const answers: Answer[] = ["granted", "default", "pending", "expired", "denied"];

  test("the strictest counts, in any order", () => {
    for (const [index, strict] of answers.entries())
      for (const mild of answers.slice(0, index + 1)) {
        expect(decisionOf([strict, mild], {})).toEqual(decisionOf([strict], {}));
        expect(decisionOf([mild, strict], {})).toEqual(decisionOf([strict], {}));
      }
  });
});

describe("defaults of regions", () => {
  const rule = (isGranted: boolean, ...regions: string[]) => ({ isGranted, regions, wait: 0 });

  test.each<[string, Parameters<typeof resolveDefaults>[0], string, boolean | undefined]>([
    ["none", [], "DE", undefined],
    ["the last of equal ones", [rule(true), rule(false)], "DE", false],
    ["a part of a country before the country", [rule(false, "US-CA"), rule(true, "US")], "US-CA", false],
    ["the country where the part is another one", [rule(false, "US-CA"), rule(true, "US")], "US-NY", true],
    ["unknown where the part is not known", [rule(false, "US-CA"), rule(true, "US")], "US", undefined],
    ["known where the parts agree", [rule(true, "US-CA"), rule(true, "US")], "US", true],
    ["known where all regions agree", [rule(true, "DE"), rule(true)], "", true],
  ])("%s", (_case, defaults, region, granted) => {
    expect(resolveDefaults(defaults, region)).toBe(granted);
  });
});
