import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import type { RedemptionRow } from "../../collector/store/ports/facts.ts";
import type { IncomingEvent, ProductLine, Property, Quote } from "../../collector/store/ports/records.ts";
import type { Claim, Redeemed, Refused, StatedUse } from "../../collector/store/ports/redemptions.ts";
import type { Store } from "../../collector/store/ports/store.ts";
import type { Unavailable } from "../../collector/store/ports/unavailable.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { keepQuote } from "./calculations.ts";
import { MORNING, SHOP } from "./events.ts";
import { newFolder, removeFolder } from "./folder.ts";

/** 10% off the whole cart, with a code. */
export const TEN_OFF = {
  name: "10% off",
  redemption_type: "COUPON",
  rules: [{ action: { cart_value: { discount: { percentage_amount: "10" } } } }],
};

/** Limits of a code; 0: no limit. */
export interface CodeLimits {
  readonly max_uses?: number;
  readonly max_uses_per_customer?: number;
}

/** A shop whose server redeems, on a store with a clock that the test sets. */
export interface Shop {
  readonly store: Store;
  property: Property;
  /** Epoch milliseconds. */
  now: number;
  promote(body: object, codes?: Readonly<Record<string, CodeLimits>>): Promise<number>;
  send(event: IncomingEvent): Promise<void>;
  redeem(claim: Partial<Claim> & { readonly order: string; readonly by?: string }): Promise<Redeemed | Refused>;
  /** All rows that are not void, including those of tests and robots. */
  rows(): Promise<readonly RedemptionRow[]>;
  /** Calculates a cart, and keeps the quote under an id. */
  keepQuote(id: string, lines: readonly ProductLine[], codes: readonly string[]): Promise<Quote>;
  /** Uses so far of a code. */
  usesOf(code: string): Promise<number>;
}

/** A stated use: 5.00 off a line. */
export const stated = (promotionId: number | null, fields: Partial<StatedUse> = {}): StatedUse => ({
  kind: "lineItems",
  path: "lineItems[0]",
  sku: "SKU",
  promotionId,
  earnedPromotionId: null,
  count: 1,
  discount: 500,
  discountQuantity: 1,
  promotionQuantity: 1,
  ...fields,
});

export const done = <T extends object>(result: T | Refused | Unavailable): T => {
  if ("objections" in result || "unavailable" in result) throw new Error(JSON.stringify(result));
  return result;
};

/** The reasons of a refusal; `done` where there is none. */
export const reasonOf = (result: object): string =>
  "objections" in result ? (result as Refused).objections.map(({ reason }) => reason).join(" ") : "done";

let empty: Promise<string> | undefined;
/** A data file without rows of a property, made once per process. */
function emptyDataFile(): Promise<string> {
  empty ??= makeEmptyDataFile();
  return empty;
}

async function makeEmptyDataFile(): Promise<string> {
  const folder = newFolder();
  process.once("exit", () => removeFolder(folder));
  const file = join(folder, "empty.db");
  await sqliteStore({ file, now: () => MORNING, newWriteKey: () => "wk_none" }).close();
  return file;
}

/**
 * Opens a store with a property.
 * @param settings of the property
 * @param file the data file. A new one begins as a copy: creating its tables takes as long as all the rest of an opening
 */
export async function openShop(settings: Partial<Property> = {}, file = ":memory:"): Promise<Shop> {
  let keys = 0;
  const clock = { now: MORNING };
  if (file !== ":memory:" && !existsSync(file)) copyFileSync(await emptyDataFile(), file);
  const store = sqliteStore({ file, now: () => clock.now, newWriteKey: () => `wk_${++keys}` });
  const made = await store.createProperty({
    ...SHOP,
    ...settings,
    aliases: [],
    product_id_patterns: [],
    message_patterns: [],
    url_parameters: [],
    internal_addresses: [],
    allowed_origins: [],
  });
  if (made === "taken") throw new Error("the id is in use");
  const shop: Shop = {
    store,
    property: made,
    get now() {
      return clock.now;
    },
    set now(at) {
      clock.now = at;
    },
    async promote(body, codes = {}) {
      const parsed = parsePromotion({ start_date: "2020-01-01T00:00:00Z", ...body }, "USD");
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
      const { id } = await store.createPromotion(made.id, parsed.value, "Ann");
      for (const [code, limits] of Object.entries(codes)) {
        await store.createCode(made.id, id, { code, max_uses: 0, max_uses_per_customer: 0, ...limits });
      }
      return id;
    },
    async send(event) {
      const sending = { sentAt: null, receivedAt: shop.now, traffic: "human", keyId: 1, source: "browser" } as const;
      done(await store.ingest({ property: shop.property, sending, keepRejected: true, events: [event] }));
    },
    async redeem({ order, by = "C-1", ...fields }) {
      const reported = {
        transactionId: order,
        transactionNumber: order,
        transactionDate: shop.now,
        amount: 100_000,
        currency: "USD",
        customerId: by,
        identifierType: null,
        identifierValue: null,
      };
      const claim: Claim = {
        property: shop.property,
        cdpSource: "Production",
        reported,
        buyer: { customerId: by, contacts: [] },
        codes: [],
        cart: null,
        evaluationId: null,
        customer: undefined,
        stated: [],
        reservationId: null,
        fingerprint: "",
        idempotencyKey: null,
        ...fields,
      };
      const { reported: _, property: __, idempotencyKey: ___, ...content } = claim;
      const result = await store.redeem({
        ...claim,
        fingerprint: fields.fingerprint ?? JSON.stringify([order, content]),
      });
      if ("unavailable" in result) throw new Error(result.unavailable);
      return result;
    },
    async rows() {
      const filter = { cdp_source: "all", traffic: "all" } as const;
      return (await store.redemptions({ propertyId: made.id, filter, after: 0, limit: 1000 })).rows;
    },
    keepQuote: (id, lines, codes) => keepQuote(store, made.id, { id, lines, codes, madeAt: shop.now }),
    usesOf: async (code) => (await store.code(made.id, code))!.current_uses,
  };
  return shop;
}
