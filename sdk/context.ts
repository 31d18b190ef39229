import type { PageInfo } from "./page-info.ts";
import type { Campaign, Context } from "./types.ts";
import { VERSION } from "./version.ts";

/** The part of a context that does not depend on the visitor's consent. */
export type Surroundings = Omit<Context, "visitor_id" | "session_id" | "consent">;

/** Reads the surroundings of an event that happens now. */
export function readContext({ document, location, navigator }: PageInfo): Surroundings {
  return {
    page: { url: location.href, referrer: document.referrer, title: document.title },
    campaign: readCampaign(location.search),
    locale: navigator.language,
    sdk: { name: "web_event", version: VERSION },
    // The collector keeps events of automated browsers out of its reports.
    webdriver: navigator.webdriver || undefined,
  };
}

/** The fields of a campaign. Each is the parameter `utm_<field>`, except the name, which is `utm_campaign`. */
const FIELDS: readonly (keyof Campaign)[] = ["source", "medium", "name", "term", "content"];

function readCampaign(search: string): Campaign | undefined {
  const query = new URLSearchParams(search);
  let campaign: Campaign | undefined;
  for (const field of FIELDS) {
    const value = query.get(`utm_${field === "name" ? "campaign" : field}`);
    if (value) campaign = { ...campaign, [field]: value };
  }
  return campaign;
}
