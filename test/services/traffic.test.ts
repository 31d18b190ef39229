import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../collector/contract/default-limits.ts";
import { trafficOf } from "../../collector/services/ingest/traffic.ts";
import type { Property } from "../../collector/store/ports/records.ts";

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

const property: Property = {
  id: "1",
  name: "Shop",
  currency: "USD",
  time_zone: "UTC",
  allowed_origins: [],
  count_unverified: false,
  redeem_on: "purchase_event",
  identity: "exact",
  phone_country: null,
  evaluates: null,
  contacts: "hash",
  url_parameters: [],
  ga4_price: null,
  webhooks_allow_http: false,
  limits: DEFAULT_LIMITS,
  resting_codes: "unknown",
  tell_shoppers_why: false,
  allow_without_origin: false,
  write_key: "wk_1",
  aliases: [],
  product_id_patterns: [],
  message_patterns: [],
  internal_addresses: ["203.0.113.0/24", "198.51.100.7", "2001:db8::/32"],
};

const of = (address: string | null, userAgent: string | null = CHROME, fromPage = true) =>
  trafficOf(property, { address, userAgent, fromPage });

describe("the traffic of a request", () => {
  test.each<[string, string, string]>([
    ["a visitor", "192.0.2.1", "human"],
    ["an address of the shop's network", "203.0.113.99", "internal"],
    ["the same address through an IPv6 socket", "::ffff:203.0.113.99", "internal"],
    ["the shop's single address", "198.51.100.7", "internal"],
    ["the address next to it", "198.51.100.8", "human"],
    ["an IPv6 address of the shop", "2001:db8::1", "internal"],
    ["another IPv6 address", "2001:db9::1", "human"],
  ])("%s", (_, address, traffic) => {
    expect(of(address)).toBe(traffic);
  });

  test("a bot is recognized by its user agent; staff takes precedence", () => {
    expect(of("192.0.2.1", GOOGLEBOT)).toBe("bot");
    expect(of("192.0.2.1", "Mozilla/5.0 HeadlessChrome/156.0.0.0")).toBe("bot");
    expect(of("203.0.113.1", GOOGLEBOT)).toBe("internal");
  });

  test("a server is no bot, whatever its user agent", () => {
    expect(of("192.0.2.1", "node", false)).toBe("human");
    expect(of(null, null)).toBe("human");
  });
});
