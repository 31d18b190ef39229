import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../collector/contract/default-limits.ts";
import { parseProperty, parsePropertyChange } from "../../collector/contract/property.ts";

const problems = (body: unknown) => {
  const parsed = parseProperty(body);
  return parsed.ok ? [] : parsed.errors.map(({ path }) => path);
};

describe("the body of a property", () => {
  test("needs only a name", () => {
    expect(parseProperty({ name: "Shop" })).toEqual({
      ok: true,
      value: {
        name: "Shop",
        currency: "USD",
        time_zone: "UTC",
        allowed_origins: [],
        aliases: [],
        internal_addresses: [],
        count_unverified: false,
        redeem_on: "purchase_event",
        identity: "exact",
        phone_country: null,
        product_id_patterns: [],
        message_patterns: [],
        evaluates: null,
        ga4_price: null,
        contacts: "hash",
        url_parameters: [],
        webhooks_allow_http: false,
        limits: DEFAULT_LIMITS,
        resting_codes: "unknown",
        tell_shoppers_why: false,
        allow_without_origin: false,
      },
    });
  });

  test("is returned as it was sent", () => {
    const body = {
      id: "100001",
      name: "Shop",
      currency: "KWD",
      time_zone: "Europe/Berlin",
      allowed_origins: ["*", "https://shop.example", "http://localhost:8080"],
      write_key: "wk_demo",
      aliases: ["565018647"],
      internal_addresses: ["203.0.113.0/24", "2001:db8::1"],
      count_unverified: true,
      redeem_on: "server",
      identity: "inbox",
      phone_country: "SA",
      product_id_patterns: ["shopify_US_{product_id}_{variant_id}"],
      message_patterns: [{ pattern: "too late", outcome: "rejected", reason: "promotion_ended" }],
      evaluates: "both",
      ga4_price: "after_discount",
      contacts: "keep",
      url_parameters: ["variant"],
      webhooks_allow_http: true,
      limits: { ...DEFAULT_LIMITS, requests_per_second: 10, burst: 1 },
      resting_codes: "invalid",
      tell_shoppers_why: true,
      allow_without_origin: true,
    };
    expect(parseProperty(body)).toEqual({ ok: true, value: body });
  });

  test("origins are lower case, as browsers send them", () => {
    const parsed = parseProperty({ name: "Shop", allowed_origins: ["HTTPS://Shop.Example:8443"] });
    expect(parsed).toMatchObject({ value: { allowed_origins: ["https://shop.example:8443"] } });
  });

  test.each<[string, object, string]>([
    ["an id with letters", { id: "shop" }, "id"],
    ["an id that is a number", { id: 5 }, "id"],
    ["an id of 19 digits", { id: "1".repeat(19) }, "id"],
    ["no name", { name: undefined }, "name"],
    ["an empty name", { name: "" }, "name"],
    ["a name that is too long", { name: "x".repeat(256) }, "name"],
    ["a currency that is a word", { currency: "dollar" }, "currency"],
    ["a currency that doesn't exist", { currency: "QQQ" }, "currency"],
    ["any currency", { currency: "*" }, "currency"],
    ["a time zone that doesn't exist", { time_zone: "Mars/Olympus" }, "time_zone"],
    ["no time zone", { time_zone: "" }, "time_zone"],
    ["an origin with a path", { allowed_origins: ["https://shop.example/en"] }, "allowed_origins[0]"],
    ["an origin without a scheme", { allowed_origins: ["*", "shop.example"] }, "allowed_origins[1]"],
    ["an origin with another scheme", { allowed_origins: ["ftp://shop.example"] }, "allowed_origins[0]"],
    ["an origin with a password", { allowed_origins: ["https://me:pw@shop.example"] }, "allowed_origins[0]"],
    ["a key of another form", { write_key: "demo" }, "write_key"],
    ["a key with spaces", { write_key: "wk_ demo" }, "write_key"],
    ["a server key as an alias, which would be public", { aliases: ["old", "sk_secret"] }, "aliases[1]"],
    ["a switch in words", { count_unverified: "yes" }, "count_unverified"],
    ["a redeemer that there is not", { redeem_on: "client" }, "redeem_on"],
    ["a notion of identity that there is not", { identity: "person" }, "identity"],
    ["a country by its name", { phone_country: "Saudi Arabia" }, "phone_country"],
    ["a limit of zero", { limits: { requests_per_second: 0 } }, "limits.requests_per_second"],
    ["half an event", { limits: { events_per_second: 1.5 } }, "limits.events_per_second"],
    ["more calculations than requests", { limits: { requests_per_second: 5 } }, "limits.calculations_per_second"],
    ["a limit that there is not", { limits: { orders: 5 } }, "limits.orders"],
    ["another answer for resting codes", { resting_codes: "valid" }, "resting_codes"],
    ["an unknown field", { colour: "red" }, "colour"],
  ])("refuses %s", (_, fields, path) => {
    expect(problems({ name: "Shop", ...fields })).toEqual([path]);
  });

  test("refuses __proto__", () => {
    expect(problems(JSON.parse('{"name":"Shop","__proto__":{"admin":true}}'))).toEqual(["__proto__"]);
  });

  test("lists every error", () => {
    const wrong = {
      id: "x",
      name: "",
      currency: "dollar",
      time_zone: "Mars",
      allowed_origins: ["x"],
      write_key: "x",
      z: 1,
    };
    expect(problems(wrong).toSorted()).toEqual(
      ["id", "name", "currency", "time_zone", "allowed_origins[0]", "write_key", "z"].toSorted(),
    );
  });

  test.each([null, [], "shop", 5])("refuses %j", (body) => {
    expect(problems(body)).toEqual([""]);
  });
});

describe("a change of a property", () => {
  test("contains only the fields of the body", () => {
    expect(parsePropertyChange({})).toEqual({ ok: true, value: {} });
    expect(parsePropertyChange({ time_zone: "Asia/Tokyo", aliases: [] })).toEqual({
      ok: true,
      value: { time_zone: "Asia/Tokyo", aliases: [] },
    });
  });

  test("lists every error, and the fields that can't change", () => {
    const wrong = {
      id: "5",
      write_key: "wk_1",
      name: "",
      currency: "dollar",
      time_zone: "Mars",
      allowed_origins: ["x"],
      z: 1,
    };
    const parsed = parsePropertyChange(wrong);
    expect(parsed.ok ? [] : parsed.errors.map(({ path, message }) => `${path} ${message}`).toSorted()).toEqual([
      "allowed_origins[0] must be an origin such as https://shop.example, or * for all, or null for pages in a sandbox",
      "currency must be an ISO 4217 currency code such as USD",
      "id can't be changed",
      "name must not be empty",
      "time_zone must be an IANA time zone such as Europe/Berlin",
      "write_key can't be changed here: rotate the key",
      "z is not a known field: correct its name or remove it",
    ]);
  });
});
