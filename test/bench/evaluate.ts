// `npm run bench:evaluate`: processor time of one evaluation, compared in turn with a hand-written floor (floor.ts).
import { spawnSync } from "node:child_process";
import { evaluate } from "../../collector/evaluation/evaluate.ts";
import type { Promotion } from "../../collector/evaluation/promotion.ts";
import { emptySet, type PromotionSet } from "../../collector/evaluation/promotion-set.ts";
import { DEFAULT_SETTINGS } from "../../collector/evaluation/settings.ts";
import type { Cart, EnteredCode } from "../../collector/evaluation/types.ts";
import { type FloorPromotion, floorOf } from "./floor.ts";

const NOW = Date.UTC(2026, 10, 22, 12);
const NO_USAGE = { promotions: new Map<number, number>(), codes: new Map<string, never>() };
const ROUNDS = 21;
const PROCESSES = 7;
const BLOCK_MS = 12;

const productOf = (n: number) => 1_000 + n;

/** Promotion n: 10 % off three products of its own, from 5.00 spent on them. */
function promotion(id: number, coupon: boolean, fields: Partial<Promotion> = {}): Promotion {
  const items = { products: [productOf(id * 3), productOf(id * 3 + 1), productOf(id * 3 + 2)] };
  const cart_items = {
    discount: { percentage_amount: "10" },
    items,
    strategy: "LEAST_EXPENSIVE" as const,
    as_total: false,
    include_items_considered_by_condition: true,
    exclude_items_on_sale: false,
    add_free_item: true,
  };
  return {
    id,
    version: 1,
    name: `Promotion ${id}`,
    redemption_type: coupon ? "COUPON" : "AUTOMATIC",
    rules: [
      { action: { cart_items }, condition: { cart: { items, minimum_spend: "5.00" } }, apply_once: true, stop: false },
    ],
    notifications: [],
    status: "ENABLED",
    start_date: "2026-01-01T00:00:00Z",
    end_date: "2027-01-01T00:00:00Z",
    schedule: null,
    currency_code: "USD",
    channels: [],
    customer: {},
    shipping_address: null,
    max_uses: null,
    stop: false,
    priority: 100,
    can_be_used_with_other_promotions: true,
    coupon_overrides_other_promotions: false,
    ...fields,
  };
}

const floorPromotion = (id: number, coupon: boolean): FloorPromotion => ({
  id,
  code: coupon ? `CODE${id}` : null,
  products: new Set([0, 1, 2].map((n) => String(productOf(id * 3 + n)))),
  minimumSpend: 500,
  percent: 10,
  start: Date.UTC(2026, 0, 1),
  end: Date.UTC(2027, 0, 1),
});

/** Ten lines: three for promotion 7, seven for no promotion. */
const tenLines = (): Cart => ({
  currency: "USD",
  known: true,
  lines: Array.from({ length: 10 }, (_, n) => ({
    id: String(n + 1),
    productId: String(n < 3 ? productOf(7 * 3 + n) : 10 + n),
    variantId: String(500 + n),
    sku: `SKU-${n}`,
    quantity: 1 + (n % 3),
    price: 333 + 127 * n,
    categoryIds: ["12", String(20 + n)],
    brandId: String(3 + (n % 2)),
  })),
});

/** CPU nanoseconds per call, measured over a block of calls. */
function timed(run: () => unknown, calls: number): number {
  const before = process.cpuUsage();
  for (let n = 0; n < calls; n += 1) run();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / calls;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

/**
 * Measures several functions in turn, so that a slow moment of the machine affects all of them. @returns medians in ns
 */
function compare(runs: readonly (() => unknown)[]): number[] {
  const calls = runs.map((run) => {
    timed(run, 20_000);
    return Math.max(50, Math.round((BLOCK_MS * 1e6) / timed(run, 2_000)));
  });
  const samples = runs.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [at, run] of runs.entries()) samples[at]!.push(timed(run, calls[at]!));
  }
  return samples.map(median);
}

const us = (ns: number): string => (ns / 1_000).toFixed(2);

const COUNTS = [100, 1_000, 10_000, 100_000];

/** CPU nanoseconds per evaluation: the collector's and the floor's in turn, for each number of promotions. */
function measure(coupon: boolean): number[] {
  const cart = tenLines();
  const codes: EnteredCode[] = coupon
    ? [{ number: "CODE7", coupon: { promotionId: 7, maxUses: 0, maxUsesPerCustomer: 0 } }]
    : [];
  const floorCodes = coupon ? ["CODE7"] : [];
  const runs = COUNTS.flatMap((count) => {
    const ids = Array.from({ length: count }, (_, n) => n + 1);
    const set = emptySet(DEFAULT_SETTINGS).with(ids.map((id) => promotion(id, coupon)));
    const floor = floorOf(ids.map((id) => floorPromotion(id, coupon)));
    return [() => evaluate(cart, codes, set, NO_USAGE, NOW), () => floor(cart, floorCodes, NOW)];
  });
  const [ours, floors] = runs.map((run) => run().discount);
  if (ours !== floors || ours === 0) throw new Error(`different results: ${ours}, ${floors}`);
  return compare(runs);
}

/**
 * Measures in several processes and prints medians. The memory layout of a process changes the results by up to a third
 * in either direction, and more rounds in one process do not average that out.
 */
function sizes(coupon: boolean): void {
  const kind = coupon ? "coupon" : "automatic";
  const samples = Array.from({ length: PROCESSES }, (): number[] => {
    const child = spawnSync(process.execPath, [process.argv[1]!, kind], { encoding: "utf8", timeout: 120_000 });
    return JSON.parse(child.stdout);
  });
  const results = COUNTS.flatMap((_, at) => [0, 1].map((side) => median(samples.map((one) => one[at * 2 + side]!))));
  console.log(`\n${coupon ? "1 code, COUPON promotions" : "no code, AUTOMATIC promotions"}; 10 lines, 1 match; CPU µs`);
  console.log("promotions      ours     floor     ratio");
  for (const [at, count] of COUNTS.entries()) {
    const [mine, floor] = [results[at * 2]!, results[at * 2 + 1]!];
    const columns = [String(count), us(mine), us(floor), (mine / floor).toFixed(2)];
    console.log(columns.map((text) => text.padStart(10)).join(""));
  }
  console.log(`10,000 against 100: ${(results[4]! / results[0]!).toFixed(2)} ×`);
}

/** 50 lines, 5 codes, 20 matching promotions of all action kinds. */
function busy(): void {
  const lines = Array.from({ length: 50 }, (_, n) => ({
    ...tenLines().lines[n % 10]!,
    id: String(n + 1),
    productId: String(n),
    quantity: 2,
  }));
  const cart: Cart = { currency: "USD", known: true, lines };
  const items = { categories: [12] };
  const kinds: Promotion["rules"][number]["action"][] = [
    { cart_value: { discount: { fixed_amount: "1.00" } } },
    promotion(1, false).rules[0]!.action,
    {
      fixed_price_set: {
        quantity: 3,
        fixed_price: "10.00",
        items,
        strategy: "MOST_EXPENSIVE",
        include_items_considered_by_condition: true,
        exclude_items_on_sale: false,
      },
    },
    { gift_item: { product_id: 130, quantity: 1 } },
    { shipping: { free_shipping: true, zone_ids: "*" } },
  ];
  const all = Array.from({ length: 20 }, (_, n): Promotion => {
    const action = kinds[n % kinds.length]!;
    const fitted = "cart_items" in action ? { cart_items: { ...action.cart_items, items, quantity: 2 } } : action;
    const rule = {
      action: fitted,
      condition: { cart: { items, minimum_quantity: 3 } },
      apply_once: n % 2 === 0,
      stop: false,
    };
    return promotion(n + 1, n < 5, { rules: [rule] });
  });
  const set = emptySet(DEFAULT_SETTINGS).with(all);
  const codes = [1, 2, 3, 4, 5].map((id) => ({
    number: `CODE${id}`,
    coupon: { promotionId: id, maxUses: 0, maxUsesPerCustomer: 0 },
  }));
  const run = () => evaluate(cart, codes, set, NO_USAGE, NOW);
  const { applied } = run();
  const [cost] = compare([run]);
  console.log(`\n5 codes, 20 matching promotions (${applied.length} applied), 50 lines: ${us(cost!)} µs`);
}

/** Promotions that repeat on a large cart, with conditions whose consumption changes between applications. */
function repeating(): void {
  const lines = Array.from({ length: 500 }, (_, n) => ({
    ...tenLines().lines[n % 10]!,
    id: String(n + 1),
    productId: String(n),
    price: 333 + ((n * 7_919) % 9_000),
    quantity: 1 + (n % 7),
    categoryIds: ["all", String(n % 3)],
  }));
  const cart: Cart = { currency: "USD", known: true, lines };
  const condition = {
    or: [
      { cart: { items: { categories: ["0"] }, minimum_quantity: 2, minimum_spend: "40.00" } },
      { and: [{ cart: { items: { categories: ["1"] } } }, { cart: { items: { categories: ["2"] } } }] },
    ],
  };
  const one = promotion(1, false).rules[0]!.action;
  if (!("cart_items" in one)) throw new Error("the action is not cart_items");
  const action = { cart_items: { ...one.cart_items, discount: { percentage_amount: "1" }, quantity: 1 } };
  const free = { cart_items: { ...action.cart_items, items: { categories: ["all"] } } };
  const rules = [{ action: free, condition, apply_once: false, stop: false }];
  for (const count of [1, 50]) {
    const all = Array.from({ length: count }, (_, n) => promotion(n + 1, false, { rules }));
    const set = emptySet(DEFAULT_SETTINGS).with(all);
    const run = () => evaluate(cart, [], set, NO_USAGE, NOW);
    const { applied, subtotal, discount } = run();
    if (applied.length !== count || discount >= subtotal) throw new Error(`${applied.length} applied`);
    const cost = median(Array.from({ length: 9 }, () => timed(run, 1)));
    console.log(`${count} promotions that repeat, 500 lines of 1 to 7 units: ${us(cost)} µs`);
  }
}

function compiling(): void {
  const promotions = Array.from({ length: 10_000 }, (_, n) => promotion(n + 1, n % 2 === 0));
  const memory = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const before = memory();
  let set: PromotionSet = emptySet(DEFAULT_SETTINGS);
  const times = Array.from({ length: 5 }, () => {
    const at = performance.now();
    set = emptySet(DEFAULT_SETTINGS).with(promotions);
    return performance.now() - at;
  });
  const bytes = (memory() - before) / promotions.length;
  const changes = Array.from({ length: 200 }, (_, n) => {
    const at = performance.now();
    set = set.with([{ ...promotions[n * 37]!, version: n + 2 }]);
    return performance.now() - at;
  });
  const worst = Math.max(...changes.slice(5));
  console.log(`\ncompile 10,000 promotions: ${median(times).toFixed(0)} ms; ${bytes.toFixed(0)} bytes each`);
  console.log(`change one of them: ${median(changes).toFixed(3)} ms, the slowest of 195 ${worst.toFixed(3)} ms`);
}

const kind = process.argv[2];
if (kind) {
  console.log(JSON.stringify(measure(kind === "coupon")));
} else {
  console.log(`Node ${process.version}, ${PROCESSES} processes of ${ROUNDS} rounds, medians`);
  sizes(true);
  sizes(false);
  busy();
  repeating();
  compiling();
}
