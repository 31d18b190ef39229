import type { DigestFacts } from "../../services/digest/facts.ts";
import { localDate } from "../../services/digest/schedule.ts";

/** A page of the dashboard. */
export interface Link {
  readonly text: string;
  readonly href: string;
}

const PAGES = [
  ["Overview", "/dashboard"],
  ["Codes", "/dashboard/codes"],
  ["Promotions", "/dashboard/promotions"],
] as const;

/** Links to the dashboard, with the days of a digest. @param publicUrl without a slash at its end */
export function digestLinks({ property, week }: DigestFacts, publicUrl: string): Link[] {
  const query = new URLSearchParams({
    property_id: property.id,
    from: localDate(week.from, property.time_zone),
    to: localDate(week.to - 1, property.time_zone),
    tz: property.time_zone,
  });
  return PAGES.map(([text, path]) => ({ text, href: `${publicUrl}${path}?${query}` }));
}
