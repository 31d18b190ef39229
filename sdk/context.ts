import type { Identity } from "./identity.ts";
import type { Campaign, Context } from "./types.ts";
import { VERSION } from "./version.ts";

/** What the SDK reads and hears of the page; `window` is one. */
export interface Page {
  document: {
    title: string;
    referrer: string;
    visibilityState: string;
    addEventListener(type: "visibilitychange", listener: () => void): void;
  };
  location: { href: string; search: string };
  navigator: { language: string };
  addEventListener(type: "pagehide", listener: () => void): void;
}

/** The circumstances of an event that happens now. */
export function readContext({ document, location, navigator }: Page, identity: Identity): Context {
  return {
    visitor_id: identity.visitor(),
    session_id: identity.session(),
    page: { url: location.href, referrer: document.referrer, title: document.title },
    ...readCampaign(location.search),
    locale: navigator.language,
    sdk: { name: "web_event", version: VERSION },
    consent: "granted",
  };
}

/** The fields of a campaign, and the parameter that tells each. */
const PARAMETERS: Record<keyof Campaign, string> = {
  source: "utm_source",
  medium: "utm_medium",
  name: "utm_campaign",
  term: "utm_term",
  content: "utm_content",
};

function readCampaign(search: string): { campaign?: Campaign } {
  const query = new URLSearchParams(search);
  const campaign: Campaign = {};
  for (const field of Object.keys(PARAMETERS) as (keyof Campaign)[]) {
    const value = query.get(PARAMETERS[field]);
    if (value) campaign[field] = value;
  }
  return Object.keys(campaign).length ? { campaign } : {};
}
