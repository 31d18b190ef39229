import { readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import { resolveTag } from "../../demo-site/gtm/resolve.js";
import { templateText } from "../../gtm/template/template.ts";
import { readTemplate } from "../gtm/template.ts";

// Pages that a visitor opens in a region, with a consent tool and one of the ways to install the SDK.

/** A Consent Mode command for `analytics_storage`. */
export type Command = readonly [kind: "default" | "update", state: "granted" | "denied", more?: object];

export interface ConsentPage {
  /** What the consent tool says before the SDK loads. */
  readonly commands?: readonly Command[];
  /** More parameters of the script's address. */
  readonly options?: string;
  /** The region for which a script of Google has resolved the commands; undefined on pages without one. */
  readonly google?: string | undefined;
  /** More of the head, before the SDK. */
  readonly head?: string;
  /** Name of the data layer. */
  readonly layer?: string;
}

/** `gtag`, and Google's script in small: it resolves the commands for a region, as `google_tag_data` shows. */
const consentTool = ({ commands = [], google, head = "", layer = "dataLayer" }: ConsentPage): string => `<script>
  window.${layer} = [];
  function gtag() { window.${layer}.push(arguments); }
  function consent(kind, state, more) {
    gtag("consent", kind, Object.assign({ analytics_storage: state }, more));
    ${google === undefined ? "" : `resolve(kind, state, more)`};
  }
  var entry = {}, rank = -1, listeners = [];
  ${
    google === undefined
      ? ""
      : `window.google_tag_data = { ics: { entries: { analytics_storage: entry }, addListener: function (_, fn) { listeners.push(fn); } } };`
  }
  function resolve(kind, state, more) {
    var regions = more && more.region;
    if (kind === "update") entry.update = state === "granted";
    else if (!regions || regions.indexOf("${google}") >= 0) {
      if ((regions ? 1 : 0) >= rank) { rank = regions ? 1 : 0; entry.default = state === "granted"; }
    }
    listeners.forEach(function (fn) { fn(); });
  }
  ${commands.map((command) => `consent(${command.map((part) => JSON.stringify(part)).join(", ")});`).join("\n  ")}
</script>${head}`;

const LOADER = readFileSync(new URL("../../demo-site/tags/gtm/loader.html", import.meta.url), "utf8");

/** The HTML tag of the container, as Google Tag Manager runs it. */
export const htmlLoader = (collector: string, options = "google_consent=true"): string => {
  const values: Record<string, string> = {
    "Promotrail Collector": collector,
    "Promotrail Write Key": "wk_demo",
    "Promotrail Options": options,
  };
  return resolveTag(LOADER, { value: (name) => values[name], macro: (name) => JSON.stringify(values[name]) });
};

/** The gallery's template in the emulated sandbox; `gtmConsent` changes what Tag Manager has resolved. */
export const templateLoader = (collector: string, fields: object): string => `<script type="module">
  import { createSandbox } from "/sandbox.js";
  const template = await (await fetch("/template.json")).json();
  const host = {
    window,
    inject(url, onSuccess, onFailure) {
      const script = document.createElement("script");
      script.src = url.replace("https://collector.example", ${JSON.stringify(collector)});
      script.onload = onSuccess;
      script.onerror = onFailure;
      document.head.append(script);
    },
    dataLayer: () => undefined,
    consent: entry.default === undefined ? {} : { analytics_storage: entry.default ? "granted" : "denied" },
    consentListeners: [],
    log: console.log,
  };
  listeners.push(() => host.consentListeners.forEach((listener) => listener("analytics_storage", entry.update)));
  const data = { type: "load", collector: "https://collector.example", writeKey: "wk_demo", consent: "google" };
  createSandbox(template, host).runCode(Object.assign(data, ${JSON.stringify(fields)}));
  createSandbox(template, host).runCode({
    type: "track", event: "promotion_code/used", code: location.hash.slice(1), currency: "USD",
    customer: [{ name: "customer_id", value: "C-1" }],
  });
</script>`;

/** Tracks a code in the way of the page's snippet; its name is the hash of the address. */
export const USED = `<script>
  window.result = web_event.track("promotion_code", "used", {
    items: [{ type: "promotion_code", id: location.hash.slice(1) }], dims: { customers: { customer_id: "C-1" } } });
</script>`;

const template = readTemplate(templateText());
const sandbox = stripTypeScriptTypes(readFileSync(new URL("../gtm/sandbox.ts", import.meta.url), "utf8"));

/** Serves a page, and the emulated sandbox for those that need it. */
export const shopWith =
  (page: ConsentPage, installed: string): RequestListener =>
  ({ url }, res) => {
    if (url === "/sandbox.js") res.setHeader("content-type", "text/javascript").end(sandbox);
    else if (url === "/template.json") res.setHeader("content-type", "application/json").end(JSON.stringify(template));
    else {
      const html = `<!doctype html><title>Shop</title>${consentTool(page)}${installed}`;
      res.setHeader("content-type", "text/html").end(html);
    }
  };
