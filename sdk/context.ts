import type { Identity } from "./identity.ts";
import type { Campaign, Context, Methods } from "./types.ts";
import { VERSION } from "./version.ts";

/** What the SDK reads and hears of the page; `window` is one. */
export interface PageInfo {
  document: {
    title: string;
    referrer: string;
    visibilityState: string;
    cookie: string;
    addEventListener(type: "visibilitychange", listener: () => void): void;
  };
  location: { href: string; search: string; hostname: string; protocol: string };
  navigator: { language: string; onLine: boolean; globalPrivacyControl?: boolean; webdriver?: boolean };
  /** Google's data layer, where there is one. */
  dataLayer?: ArrayLike<unknown>[];
  /** Where the console's explanations (`debug.ts`) find who wants to be explained. */
  web_event_debug?: Methods["on"][];
  addEventListener(
    type: "pagehide" | "pageshow" | "online" | "storage",
    listener: (event: { persisted?: boolean; key?: string | null; newValue?: string | null }) => void,
  ): void;
}

/**
 * The circumstances of an event that happens now.
 * @param cookieless nothing is kept on the device, and nobody is named
 */
export function readContext(
  { document, location, navigator }: PageInfo,
  identity: Identity,
  cookieless: boolean,
): Context {
  return {
    visitor_id: identity.visitor(),
    session_id: identity.session(),
    page: { url: location.href, referrer: document.referrer, title: document.title },
    ...readCampaign(location.search),
    locale: navigator.language,
    sdk: { name: "web_event", version: VERSION },
    // Driven by a program: the collector keeps such events out of its reports.
    webdriver: navigator.webdriver || undefined,
    consent: cookieless ? "cookieless" : "granted",
  };
}

/** The fields of a campaign: each is told by `utm_<field>`, save the name, which is `utm_campaign`. */
const FIELDS: readonly (keyof Campaign)[] = ["source", "medium", "name", "term", "content"];

function readCampaign(search: string): { campaign?: Campaign } {
  const query = new URLSearchParams(search);
  const campaign: Campaign = {};
  for (const field of FIELDS) {
    const value = query.get(`utm_${field === "name" ? "campaign" : field}`);
    if (value) campaign[field] = value;
  }
  return Object.keys(campaign).length ? { campaign } : {};
}
