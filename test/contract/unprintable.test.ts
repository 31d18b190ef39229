import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseCalculation } from "../../collector/contract/cart.ts";
import { parseProduct } from "../../collector/contract/catalog.ts";
import { parseEvent } from "../../collector/contract/event.ts";
import { parseKey } from "../../collector/contract/key.ts";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { parseProperty } from "../../collector/contract/property.ts";
import { parseRedemption } from "../../collector/contract/redemption.ts";
import { parseReservation } from "../../collector/contract/reservation.ts";
import { parseReversal } from "../../collector/contract/reversal.ts";
import { parseSailPlayCart } from "../../collector/contract/sailplay-cart.ts";
import { parseSettings } from "../../collector/contract/settings.ts";
import { parseWebhook } from "../../collector/contract/webhook.ts";

// JSON can contain an object that no conversion turns into text: {"toString": 0}.

const UNPRINTABLE = { toString: 0, valueOf: 0 };

/** Every name of a field in the contract. */
const folder = fileURLToPath(new URL("../../collector/contract/", import.meta.url));
const NAMES = new Set(
  globSync("**/*.ts", { cwd: folder }).flatMap((file) =>
    [...readFileSync(folder + file, "utf8").matchAll(/^\s+(\w+):/gm)].map(([, name]) => name!),
  ),
);

/** Places of fields in a part of a body. */
const PLACES: readonly ((fields: object) => object)[] = [
  (customer) => ({ customer, customerId: "C-1" }),
  (cart) => ({ cart }),
  (line) => ({ cart: { lines: [line] } }),
  (position) => ({ cart: { 1: position } }),
  (rule) => ({ rules: [rule] }),
  (cart_items) => ({ rules: [{ action: { cart_items } }] }),
  (variant) => ({ id: 1, variants: [variant] }),
  (item) => ({ category: "product", action: "purchase", items: [{ type: "product", ...item }] }),
  (transaction) => ({ category: "product", action: "purchase", dims: { transaction } }),
];

const PARSERS: Record<string, (body: unknown) => unknown> = {
  promotion: (body) => parsePromotion(body, "USD"),
  cart: (body) => parseCalculation(body, "USD"),
  "SailPlay cart": (body) => parseSailPlayCart(body as Record<string, string>, "USD"),
  product: (body) => parseProduct(body, "USD"),
  event: (body) => parseEvent(body),
  redemption: (body) => parseRedemption(body, "USD"),
  reservation: (body) => parseReservation(body),
  reversal: (body) => parseReversal(body),
  property: (body) => parseProperty(body),
  settings: (body) => parseSettings(body),
  key: (body) => parseKey(body, 0),
  webhook: (body) => parseWebhook(body, false),
};

describe("a value that can't be turned into text makes no parser throw", () => {
  test.each(Object.entries(PARSERS))("%s", (_, parse) => {
    for (const value of [UNPRINTABLE, [UNPRINTABLE]]) {
      for (const name of NAMES) expect(() => parse({ [name]: value })).not.toThrow();
      const all = Object.fromEntries([...NAMES].map((name) => [name, value]));
      for (const place of PLACES) expect(() => parse(place(all))).not.toThrow();
    }
  });
});
