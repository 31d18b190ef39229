import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../bench/random.ts";
import { type Collector, startCollector } from "../support/collector.ts";
import { plainHttp } from "../support/plain-http.ts";
import { tenOff } from "../support/promotions-api.ts";

// Answers about codes, timed at a collector over HTTP: pairs of a code that exists and one that doesn't, in a random order each.
// Where a pair's times do not depend on the code, either is slower in half of the pairs: `npm run test:timing`.

const PAIRS = Number(process.env.TIMING_PAIRS ?? 0);
/**
 * A test of equal times fails by chance once in 500 million runs: 6 standard deviations of a fair coin. It notices a difference
 * that makes one code the slower one in 57 % of 2,000 pairs, or in 52.2 % of 20,000.
 */
const DEVIATIONS = 6;

const PAGE = "https://shop.example";
/** The time stands still: no try comes back. */
const started = Date.now();
let collector: Collector;
let writeKey: string;
let events = 0;
const valid: string[] = [];
/** As long, of the same characters, and of no promotion. */
const invalid = (at: number): string => [...valid[at % valid.length]!].reverse().join("");

const http = plainHttp();

/** Milliseconds to the answer, and the answer. */
async function ask(path: string, body: object, address: string) {
  const headers = { origin: PAGE, "x-forwarded-for": address };
  const from = performance.now();
  const { json } = await http.post(collector.url + path, { write_key: writeKey, ...body }, headers);
  return { ms: performance.now() - from, json };
}

const cart = { lines: [{ product_id: 1, quantity: 1, price: "100.00" }] };
const DOORS: Record<string, (code: string, address: string) => Promise<{ ms: number; reason: string | null }>> = {
  "a calculation": async (code, address) => {
    const { ms, json } = await ask("/v1/carts/calculate", { cart, promocodes: [code], promocodes_info: 1 }, address);
    return { ms, reason: json.promocodes[0].reason };
  },
  "an event": async (code, address) => {
    const event_id = `e-${++events}`;
    const item = { type: "promotion_code", id: code };
    const event = { event_id, category: "promotion_code", action: "used", items: [item] };
    const { ms, json } = await ask("/v1/events", { events: [event] }, address);
    return { ms, reason: json.results[0].promocodes[0].reason };
  },
  "a request with ten orders": async (code, address) => {
    const items = [{ type: "product", id: 1, quantity: 1, price: "100.00" }];
    const orders = Array.from({ length: 10 }, () => {
      const event_id = `e-${++events}`;
      const dims = { transaction: { id: event_id, promotion_code: code } };
      return { event_id, category: "product", action: "purchase", items, dims };
    });
    const { ms, json } = await ask("/v1/events", { events: orders }, address);
    return { ms, reason: json.results[0].promocodes[0].reason };
  },
};

/** In how many pairs the valid code was slower, in standard deviations from a half. */
async function deviation(pairs: number, time: (code: string) => Promise<number>): Promise<number> {
  const random = createRandom(1);
  let slower = 0;
  for (let at = 0; at < pairs; at += 1) {
    const codes = [valid[at % valid.length]!, invalid(at)];
    const isSwapped = random.below(2) === 1;
    if (isSwapped) codes.reverse();
    const [first, second] = [await time(codes[0]!), await time(codes[1]!)];
    const [ofValid, ofInvalid] = isSwapped ? [second, first] : [first, second];
    slower += Number(ofValid > ofInvalid) + Number(ofValid === ofInvalid) / 2;
  }
  return (slower - pairs / 2) / Math.sqrt(pairs / 4);
}

describe.skipIf(PAIRS === 0)("answers about codes", { timeout: 1_200_000 }, () => {
  beforeAll(async () => {
    collector = await startCollector({ env: { TRUST_PROXY: "1" }, now: () => started });
    const made = await collector.admin("/v1/properties", { name: "Timed", allowed_origins: ["*"] });
    const { id: property, write_key } = (await made.json()).data;
    writeKey = write_key;
    const promotions = `/stores/${property}/v3/promotions`;
    const created = await collector.admin(promotions, tenOff({ name: "Ten", coupon_type: "BULK", status: "ENABLED" }));
    const { id } = (await created.json()).data;
    for (let batch = 0; batch < 4; batch += 1) {
      const made = await collector.admin(`${promotions}/${id}/codegen`, { batch_size: 250 });
      valid.push(...(await made.json()).data.codes.map(({ code }: { code: string }) => code));
    }
  });
  afterAll(async () => {
    http.close();
    await collector.close();
  });

  test.each(Object.entries(DOORS))(
    "%s takes as long for a code that exists, once the budget is empty",
    {
      timeout: 600_000,
    },
    async (name, answer) => {
      const address = `203.0.113.${1 + Object.keys(DOORS).indexOf(name)}`;
      // The budget of an address: 30 codes.
      for (let at = 0; at < 30; at += 1) await answer(`SPENT-${at}`, address);
      const time = async (code: string) => {
        const { ms, reason } = await answer(code, address);
        expect(reason).toBe("try_later");
        return ms;
      };
      await deviation(50, time);
      expect(Math.abs(await deviation(PAIRS, time))).toBeLessThan(DEVIATIONS);
    },
  );

  test("the same measurement tells codes apart where each is looked up", async () => {
    let network = 0;
    const time = async (code: string) => {
      // Each code from a network of its own, so that none is withheld.
      const { ms, reason } = await DOORS["a calculation"]!(code, `10.0.${network >> 8}.${network++ & 255}`);
      expect(reason).not.toBe("try_later");
      return ms;
    };
    await deviation(50, time);
    expect(Math.abs(await deviation(PAIRS, time))).toBeGreaterThan(DEVIATIONS);
  });
});
