import { describe, expect, test } from "vitest";
import type { CustomerLimit, Promotion, ShippingAddress } from "../../collector/evaluation/promotion.ts";
import type { Cart, Customer } from "../../collector/evaluation/types.ts";
import { calculate, cartOf, couponPromotion, promotion, summaryOf } from "./build.ts";

const cart = cartOf([{ price: "50.00" }]);

/** The outcome for a code of the promotion, which must be the same for an automatic promotion. */
const outcomeOf = (fields: Partial<Promotion>, about: Partial<Cart>) => {
  const inputs = { cart: { ...cart, ...about }, coupons: { VIP: 1 }, codes: ["vip"] };
  const byCode = calculate({ ...inputs, promotions: [couponPromotion(fields)] });
  const automatic = calculate({ ...inputs, codes: [], promotions: [promotion(fields)] });
  expect(automatic.applied.length).toBe(byCode.applied.length);
  return byCode.codes.map(summaryOf)[0];
};

const customer = (fields: Partial<Customer> = {}): Customer => ({
  groupId: "0",
  orderCount: 0,
  segmentIds: [],
  ...fields,
});

describe("customers of a promotion", () => {
  const yes = "4 in totals";
  const no = "3 customer_not_eligible";
  test.each<[string, CustomerLimit, Customer | undefined, string]>([
    ["everybody", {}, customer({ groupId: "7" }), yes],
    ["group 7, and the customer is in it", { group_ids: [7] }, customer({ groupId: "7" }), yes],
    ["group 7 as a text", { group_ids: ["7"] }, customer({ groupId: "7" }), yes],
    ["one of several groups", { group_ids: [3, 7] }, customer({ groupId: "7" }), yes],
    ["another group", { group_ids: [3] }, customer({ groupId: "7" }), no],
    ["group 7, and a guest", { group_ids: [7] }, undefined, no],
    ["group 0 holds guests", { group_ids: [0] }, undefined, yes],
    ["not group 7, and the customer is in it", { excluded_group_ids: [7] }, customer({ groupId: "7" }), no],
    ["not group 7, and the customer is in another", { excluded_group_ids: [7] }, customer({ groupId: "8" }), yes],
    ["not group 7, and a guest", { excluded_group_ids: [7] }, undefined, yes],
    ["not for guests", { excluded_group_ids: [0] }, undefined, no],
    ["from the third order on, and it is the third", { minimum_order_count: 3 }, customer({ orderCount: 3 }), yes],
    ["from the third order on, and it is the second", { minimum_order_count: 3 }, customer({ orderCount: 2 }), no],
    ["from the first order on, and a guest", { minimum_order_count: 1 }, undefined, no],
    ["no order is needed", { minimum_order_count: 0 }, undefined, yes],
    ["in a segment", { segments: { id: ["vip"] } }, customer({ segmentIds: ["new", "vip"] }), yes],
    ["in one of two segments", { segments: { id: ["vip", "b2b"] } }, customer({ segmentIds: ["b2b"] }), yes],
    ["in another segment", { segments: { id: ["vip"] } }, customer({ segmentIds: ["new"] }), no],
    ["in a segment, and a guest", { segments: { id: ["vip"] } }, undefined, no],
    [
      "in both segments",
      { segments: { and: [{ id: ["vip"] }, { id: ["b2b"] }] } },
      customer({ segmentIds: ["vip", "b2b"] }),
      yes,
    ],
    [
      "in both segments, and the customer is in one",
      { segments: { and: [{ id: ["vip"] }, { id: ["b2b"] }] } },
      customer({ segmentIds: ["vip"] }),
      no,
    ],
    [
      "in either segment",
      { segments: { or: [{ id: ["vip"] }, { id: ["b2b"] }] } },
      customer({ segmentIds: ["b2b"] }),
      yes,
    ],
    ["in neither segment", { segments: { or: [{ id: ["vip"] }, { id: ["b2b"] }] } }, customer(), no],
    ["not in a segment", { segments: { not: { id: ["vip"] } } }, customer({ segmentIds: ["vip"] }), no],
    ["not in a segment, and a guest", { segments: { not: { id: ["vip"] } } }, undefined, yes],
    [
      "group, orders and segment, all of them",
      { group_ids: [7], minimum_order_count: 2, segments: { id: ["vip"] } },
      customer({ groupId: "7", orderCount: 2, segmentIds: ["vip"] }),
      yes,
    ],
    [
      "group, orders and segment, but one order is missing",
      { group_ids: [7], minimum_order_count: 2, segments: { id: ["vip"] } },
      customer({ groupId: "7", orderCount: 1, segmentIds: ["vip"] }),
      no,
    ],
  ])("%s", (_, limit, customer, outcome) => {
    expect(outcomeOf({ customer: limit }, { customer: customer })).toBe(outcome);
  });
});

describe("channels of a promotion", () => {
  test.each<[string, (number | string)[], string | undefined, string]>([
    ["on any channel", [], undefined, "4 in totals"],
    ["on any channel, and it is known", [], "5", "4 in totals"],
    ["on this channel", [1, 5], "5", "4 in totals"],
    ["on this channel, as a text", ["5"], "5", "4 in totals"],
    ["on another channel", [1], "5", "3 channel_mismatch"],
    ["on an unknown channel", [1], undefined, "3 channel_mismatch"],
  ])("%s", (_, ids, channelId, outcome) => {
    expect(outcomeOf({ channels: ids.map((id) => ({ id })) }, { channelId })).toBe(outcome);
  });
});

describe("destinations of a promotion", () => {
  const to = (...codes: string[]) => ({ countries: codes.map((iso2_country_code) => ({ iso2_country_code })) });
  test.each<[string, ShippingAddress | null, string | undefined, string]>([
    ["anywhere", null, undefined, "4 in totals"],
    ["to Germany", to("DE"), "DE", "4 in totals"],
    ["to Germany, in small letters", to("de"), "DE", "4 in totals"],
    ["to one of two countries", to("US", "DE"), "de", "4 in totals"],
    ["to another country", to("US"), "DE", "3 shipping_not_eligible"],
    ["to a country that is not known", to("US"), undefined, "3 shipping_not_eligible"],
    ["not to Germany", { not: to("DE") }, "US", "4 in totals"],
    ["not to Germany, but it goes there", { not: to("DE") }, "DE", "3 shipping_not_eligible"],
    ["not to Germany, and the destination is unknown", { not: to("DE") }, undefined, "3 shipping_not_eligible"],
  ])("%s", (_, shipping_address, country, outcome) => {
    expect(outcomeOf({ shipping_address }, { country })).toBe(outcome);
  });
});

test("the first failed limit is reported, in this order: currency, channel, customer, address", () => {
  const all: Partial<Promotion> = {
    currency_code: "EUR",
    channels: [{ id: 9 }],
    customer: { group_ids: [9] },
    shipping_address: { countries: [{ iso2_country_code: "DE" }] },
  };
  expect(outcomeOf(all, {})).toBe("3 currency_mismatch");
  expect(outcomeOf({ ...all, currency_code: "*" }, {})).toBe("3 channel_mismatch");
  expect(outcomeOf({ ...all, currency_code: "USD", channels: [] }, {})).toBe("3 customer_not_eligible");
  expect(outcomeOf({ ...all, currency_code: "USD", channels: [], customer: {} }, {})).toBe("3 shipping_not_eligible");
});
