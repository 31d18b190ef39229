import * as published from "dinero.js/currencies";
import { describe, expect, test } from "vitest";
import { parseCalculation } from "../../collector/contract/cart.ts";
import { parseProduct } from "../../collector/contract/catalog.ts";
import { currencyProblem } from "../../collector/contract/currency.ts";
import { parseEvent } from "../../collector/contract/event.ts";
import type { ParseResult } from "../../collector/contract/parse.ts";
import {
  parsePromotion,
  parsePromotionChange,
  type StoredPromotion,
} from "../../collector/contract/promotion/promotion.ts";
import { parseProperty, parsePropertyChange } from "../../collector/contract/property.ts";
import { parseRedemption } from "../../collector/contract/redemption.ts";
import { parseSailPlayCart } from "../../collector/contract/sailplay-cart.ts";
import { exponentOf } from "../../collector/evaluation/money.ts";
import { normalizeEvent } from "../../collector/services/ingest/normalize-event.ts";
import type { Property } from "../../collector/store/ports/records.ts";
import { SHOP } from "../support/events.ts";

/** Currencies of shops. */
const ACCEPTED = ["USD", "EUR", "JPY", "KWD", "TRY", "CLF", "UYW", "VED", "SLE", "XCG", "ZWG", "XAD", "XOF"];
/** Funds, and the currency of each country's shops. */
const FUNDS = [
  ["BOV", "BOB"],
  ["CHE", "CHF"],
  ["CHW", "CHF"],
  ["COU", "COP"],
  ["MXV", "MXN"],
  ["USN", "USD"],
] as const;
/** No currencies: withdrawn, metals, units of account, for tests, none, or no code. */
const OTHERS = ["HRK", "ZWL", "SLL", "CUC", "ANG", "DEM", "XAU", "XDR", "XSU", "XTS", "XXX", "US", "USDT", "$", ""];

/** A shop whose currency was published when it was created. */
const OLD = { ...SHOP, id: "1", currency: "HRK" } as Property;
const RULES = [{ action: { cart_value: { discount: { percentage_amount: "10" } } } }];
const promotion = (currency_code: string) => ({ name: "p", redemption_type: "AUTOMATIC", rules: RULES, currency_code });
const cart = (currency: string) => ({ currency, lines: [{ price: 1, quantity: 1 }] });
const redemption = {
  customerId: "C-1",
  transactionIdentifier: "T",
  transactionNumber: "T",
  transactionDate: 1,
  amount: 1,
  promoCode: "A",
};

function parseEventIn(currency: string, property: Property): ParseResult<unknown> {
  const event = { event_id: "e", category: "product", action: "purchase", items: [], extra: { currency } };
  const parsed = parseEvent(event);
  const sending = { sentAt: null, receivedAt: 1, traffic: "human", keyId: null, source: "browser" } as const;
  return parsed.ok ? normalizeEvent(parsed.value, property, sending) : parsed;
}

/** Each door where a currency enters: the path of the field, and how a body with a currency is read in a shop. */
const DOORS: [door: string, path: string, parse: (currency: string, shop: Property) => ParseResult<unknown>][] = [
  ["a change of a property", "currency", (currency, shop) => parsePropertyChange({ currency }, shop.currency)],
  ["a promotion", "currency_code", (currency, shop) => parsePromotion(promotion(currency), shop.currency)],
  [
    "a change of a promotion",
    "currency_code",
    (currency, shop) =>
      parsePromotionChange(
        { name: "q" },
        { ...promotion(currency), id: 1 } as unknown as StoredPromotion,
        shop.currency,
      ),
  ],
  ["a calculation", "cart.currency", (currency, shop) => parseCalculation({ cart: cart(currency) }, shop.currency)],
  [
    "SailPlay's form",
    "currency",
    (currency, shop) =>
      parseSailPlayCart({ currency, cart: '{"1": {"sku": "A", "price": "1", "quantity": 1}}' }, shop.currency),
  ],
  [
    "a redemption",
    "currency",
    (currency, shop) => parseRedemption({ ...redemption, currency, redemptions: [{ discount: 1 }] }, shop.currency),
  ],
  [
    "the cart of a redemption",
    "cart.currency",
    (currency, shop) => parseRedemption({ ...redemption, cart: cart(currency) }, shop.currency),
  ],
  ["a product", "currency", (currency, shop) => parseProduct({ id: "1", price: "1", currency }, shop.currency)],
  ["an event", "extra.currency", parseEventIn],
];

/** Values as shops' own systems write them. */
const SPELLINGS = ["usd", "Usd", " USD ", "usd\n"];

interface Read {
  readonly currency?: string;
  readonly currency_code?: string;
  readonly cart?: { readonly currency?: string };
}

/** The currencies that were read from a body. */
const currenciesIn = ({ currency, currency_code, cart }: Read) => [
  ...new Set([currency, currency_code, cart?.currency].filter((code) => code !== undefined)),
];

describe.each([
  ["a new property", "currency", (currency: string) => parseProperty({ name: "p", currency })] as const,
  ...DOORS,
])("%s", (door, path, parse) => {
  const shop = { ...SHOP, id: "1" } as Property;

  test.each(ACCEPTED)("accepts %s", (code) => {
    const parsed = parse(code, shop);
    expect(parsed.ok ? [] : parsed.errors).toEqual([]);
  });

  test.each(SPELLINGS)("reads %j as USD", (code) => {
    const parsed = parse(code, { ...shop, currency: "EUR" });
    expect(parsed.ok ? currenciesIn(parsed.value as Read) : parsed.errors).toEqual(["USD"]);
  });

  // A stored promotion keeps its currency, and an event is stored with a flag.
  if (!["a change of a promotion", "an event"].includes(door)) {
    test.each(FUNDS)("refuses the fund %s and names %s", (code, currency) => {
      const message = expect.stringContaining(`${code} is a fund of ISO 4217: use ${currency}`);
      expect(parse(code, shop)).toEqual({ ok: false, errors: [{ path, message }] });
    });

    test.each(OTHERS)("refuses %j", (code) => {
      const message = expect.stringContaining("must be an ISO 4217 currency code such as USD");
      expect(parse(code, shop)).toMatchObject({ ok: false, errors: expect.arrayContaining([{ path, message }]) });
    });
  }
});

describe("where a currency is stored that is not published any more, it stays in", () => {
  test.each(DOORS)("%s", (_, __, parse) => {
    const parsed = parse("HRK", OLD);
    expect(parsed.ok ? [] : parsed.errors).toEqual([]);
  });
});

test("a promotion can't be changed to another currency that is not published", () => {
  const stored = { ...promotion("HRK"), id: 1 } as unknown as StoredPromotion;
  expect(parsePromotionChange({ currency_code: "ZWL" }, stored, "EUR")).toMatchObject({ ok: false });
  expect(parsePromotionChange({ currency_code: "EUR" }, stored, "EUR")).toMatchObject({ ok: true });
});

test("the decimals are those of ISO 4217", () => {
  const decimals = Object.values(published).map(({ code, base, exponent }): [string, number] => [
    code,
    // ISO publishes two decimals for Malagasy ariary and Mauritanian ouguiya, although a fifth is their smaller unit.
    base === 10 ? exponent : 2,
  ]);
  expect(decimals.length).toBeGreaterThan(150);
  expect(decimals.filter(([code, exponent]) => exponentOf(code) !== exponent)).toEqual([]);
  expect([exponentOf("CLF"), exponentOf("UYW"), exponentOf("JPY"), exponentOf("KWD")]).toEqual([4, 4, 0, 3]);
});

test("the message for a value that is no text has no details of it", () => {
  expect(currencyProblem({})).toBe("must be an ISO 4217 currency code such as USD");
});
