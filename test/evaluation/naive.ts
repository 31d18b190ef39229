/**
 * A second implementation of the evaluation, to compare with. It shares only the parsing of amounts and codes with the
 * first. It is slow and simple, so that a reader can check it: no index, no compilation, one object for each unit,
 * money in BigInt. It was written from the documentation of promotions before the first implementation was read. Where
 * the documentation leaves a choice (one of two true reasons), it chooses like the first.
 *
 * A cart is a multiset of units. Choosing counts the units of each class of equal units, by original prices. Amounts are
 * taken off the units of each class, those with the most left first. Only at the end do units go to lines. Lines whose
 * value does not divide by their units are not covered.
 */

import type { CartItems } from "../../collector/evaluation/actions/cart-items.ts";
import type { CartValue } from "../../collector/evaluation/actions/cart-value.ts";
import type { FixedPriceSet } from "../../collector/evaluation/actions/fixed-price-set.ts";
import type { Strategy } from "../../collector/evaluation/actions/rewarded.ts";
import type { Shipping } from "../../collector/evaluation/actions/shipping.ts";
import type { ShippingDiscount } from "../../collector/evaluation/actions/shipping-discount.ts";
import { canonicalCode } from "../../collector/evaluation/canonical-code.ts";
import type { CartCondition } from "../../collector/evaluation/conditions/cart.ts";
import type { Condition } from "../../collector/evaluation/conditions/index.ts";
import type { ItemMatcher } from "../../collector/evaluation/items/index.ts";
import type { Ids } from "../../collector/evaluation/items/kind.ts";
import type { PriceRange } from "../../collector/evaluation/items/price.ts";
import { parseAmount } from "../../collector/evaluation/money.ts";
import type {
  CustomerLimit,
  Promotion,
  Rule,
  Schedule,
  Segments,
  ShippingAddress,
} from "../../collector/evaluation/promotion.ts";
import type { Reason } from "../../collector/evaluation/reasons.ts";
import type { Settings } from "../../collector/evaluation/settings.ts";
import type { Cart, EnteredCode, Line, ShippingMethod, Usage } from "../../collector/evaluation/types.ts";

/** The results that both implementations must agree on, without the order of lists. */
export interface Verdict {
  readonly subtotal: number;
  readonly discount: number;
  readonly total: number;
  /** What all promotions take off each shipping method, without methods that keep their price. */
  readonly shipping: Readonly<Record<string, number>>;
  /** Of goods and shipping; null where it is unknown, also because the cart says nothing of its shipping. */
  readonly grandTotal: number | null;
  /** By promotion id. */
  readonly applied: Readonly<Record<string, AppliedVerdict>>;
  readonly codes: readonly CodeVerdict[];
}

export interface AppliedVerdict {
  readonly code: string | null;
  readonly discount: number;
  /** Discounts by line id, without lines that have none. */
  readonly lines: Readonly<Record<string, number>>;
  /** Units with a discount by line id, without lines that have none. */
  readonly units: Readonly<Record<string, number>>;
  /** Units by `product 7` or `variant 7`. */
  readonly gifts: Readonly<Record<string, number>>;
  readonly freeZones: readonly string[] | null;
  /** Discounts of shipping by the id of the method in the cart, without methods that keep their price. */
  readonly shipping: Readonly<Record<string, number>>;
}

export interface CodeVerdict {
  readonly number: string;
  readonly code: string;
  readonly promotionId: number | null;
  readonly status: number;
  readonly inTotals: boolean;
  readonly discount: number;
  /** null: the cart says nothing of its shipping. */
  readonly shippingDiscount: number | null;
  readonly reason: Reason | null;
  readonly supersededBy: number | null;
}

interface Context {
  readonly cart: Cart;
  readonly settings: Settings;
  readonly usage: Usage;
  readonly now: number;
}

/** One unit. Until amounts are done, its line says only what kind of unit it is. */
interface Unit {
  readonly line: Line;
}

export function evaluateNaively(
  cart: Cart,
  codes: readonly EnteredCode[],
  promotions: readonly Promotion[],
  settings: Settings,
  usage: Usage,
  now: number,
): Verdict {
  const context: Context = { cart, settings, usage, now };
  const checked = checkCodes(codes, promotions, context);
  const all = candidatesOf(checked, promotions, context);
  let candidates = all.filter((one) => !isReplacing(one));
  for (let round = 1; ; round++) {
    const selection = select(chosenOfGroups(candidates, context));
    const applied = priced(selection.selected, context);
    const empty = selection.selected.filter(({ promotion }) => isEmpty(applied.get(promotion.id)!));
    if (empty.length > 0) {
      candidates = candidates.filter((candidate) => !empty.includes(candidate));
      // After the first round, all candidates that give nothing alone are removed.
      if (round === 1) candidates = candidates.filter((one) => !isEmpty(priced([one], context).get(one.promotion.id)!));
      continue;
    }
    const final = withReplacing({ selection, applied }, all.filter(isReplacing), context);
    let subtotal = 0n;
    for (const line of cart.lines) subtotal += BigInt(line.price) * BigInt(line.quantity);
    const discount = given(final.applied);
    return {
      subtotal: Number(subtotal),
      discount,
      total: Number(subtotal) - discount,
      ...shippingOf(cart, final.applied, Number(subtotal) - discount),
      applied: Object.fromEntries(final.applied),
      codes: checked.map((one) => outcome(one, final.selection, final.applied, context)),
    };
  }
}

interface Settled {
  readonly selection: Selection;
  readonly applied: ReadonlyMap<number, AppliedVerdict>;
}

const given = (applied: Settled["applied"]): number =>
  [...applied.values()].reduce((sum, { discount }) => sum + discount, 0);

const worthOfAll = (applied: Settled["applied"]): number =>
  [...applied.values()].reduce((sum, one) => sum + worthOf(one), 0);

const isReplacing = ({ code, promotion }: Candidate): boolean =>
  code !== null && promotion.coupon_overrides_automatic_when_offering_higher_discounts === true;

/**
 * Coupons that replace automatic promotions for more are compared with what applies without them. Another code that applies keeps
 * them out, and so does an earlier promotion with `stop`. The one that gives most wins, the first of equals.
 */
function withReplacing(settled: Settled, coupons: readonly Candidate[], context: Context): Settled {
  const { selected } = settled.selection;
  const refused = new Map(settled.selection.refused);
  const code = selected.find((one) => one.code !== null);
  const compared = coupons.flatMap((coupon) => {
    const { id, priority } = coupon.promotion;
    const isEarlier = (other: Promotion) => other.priority < priority || (other.priority === priority && other.id < id);
    const stopper = selected.find(({ promotion }) => promotion.stop && isEarlier(promotion));
    if (code) refused.set(id, { reason: "combination_not_allowed", supersededBy: code.promotion.id });
    else if (stopper) refused.set(id, { reason: "superseded", supersededBy: stopper.promotion.id });
    if (code || stopper) return [];
    const applied = priced([coupon], context);
    return isEmpty(applied.get(id)!) ? [] : [{ coupon, applied }];
  });
  const most = Math.max(...compared.map(({ applied }) => worthOfAll(applied)));
  const best = compared.find(({ applied }) => worthOfAll(applied) === most);
  const wins = best !== undefined && (selected.length === 0 || most > worthOfAll(settled.applied));
  const [winner] = wins ? [best.coupon] : selected;
  for (const { coupon } of compared)
    if (coupon !== winner)
      refused.set(coupon.promotion.id, { reason: "combination_not_allowed", supersededBy: winner!.promotion.id });
  if (!wins) return { selection: { selected, refused }, applied: settled.applied };
  const { id } = best.coupon.promotion;
  for (const { promotion } of selected) refused.set(promotion.id, { reason: "superseded", supersededBy: id });
  for (const [other, { reason }] of refused)
    if (reason === "combination_not_allowed") refused.set(other, { reason, supersededBy: id });
  return { selection: { selected: [best.coupon], refused }, applied: best.applied };
}

const isEmpty = (one: AppliedVerdict): boolean =>
  one.discount === 0 &&
  Object.keys(one.gifts).length === 0 &&
  one.freeZones === null &&
  Object.keys(one.shipping).length === 0;

function shippingOf(
  { shipping }: Cart,
  applied: ReadonlyMap<number, AppliedVerdict>,
  goods: number,
): Pick<Verdict, "shipping" | "grandTotal"> {
  const off: Record<string, number> = {};
  for (const one of applied.values())
    for (const [id, part] of Object.entries(one.shipping)) off[id] = (off[id] ?? 0) + part;
  if (!shipping || shipping.some(({ price }) => price === null)) return { shipping: off, grandTotal: null };
  const grandTotal = shipping.reduce((total, { id, price }) => total + price! - (off[id] ?? 0), goods);
  return { shipping: off, grandTotal };
}

// ---------------------------------------------------------------------------------------------------------- codes

interface CheckedCode {
  readonly number: string;
  readonly code: string;
  readonly promotion: Promotion | null;
  readonly status: 1 | 2 | 3 | 4;
  /** null: a candidate. */
  reason: Reason | null;
  supersededBy: number | null;
}

function checkCodes(codes: readonly EnteredCode[], promotions: readonly Promotion[], context: Context): CheckedCode[] {
  const checked: CheckedCode[] = [];
  for (const { number, coupon } of codes) {
    const code = canonicalCode(number);
    if (checked.some((other) => other.code === code)) continue;
    const promotion = promotions.find(({ id }) => id === coupon?.promotionId) ?? null;
    const base = { number, code, promotion, supersededBy: null };
    if (coupon === null || promotion === null) {
      checked.push({ ...base, promotion: null, status: 1, reason: "unknown_code" });
      continue;
    }
    const used = context.usage.codes.get(code) ?? { total: 0, customer: 0 };
    const inactive =
      inactiveReason(promotion, context) ??
      promotionUsesReason(promotion, context) ??
      (coupon.maxUses > 0 && used.total >= coupon.maxUses ? "code_uses_exhausted" : null) ??
      (coupon.maxUsesPerCustomer > 0 && used.customer >= coupon.maxUsesPerCustomer ? "customer_uses_exhausted" : null);
    if (inactive) {
      checked.push({ ...base, status: 2, reason: inactive });
      continue;
    }
    const unmet = unmetReason(promotion, context);
    checked.push({ ...base, status: unmet?.status ?? 4, reason: unmet?.reason ?? null });
  }
  const admitted = new Set<Promotion>();
  for (const one of checked) {
    if (one.reason !== null) continue;
    const promotion = one.promotion!;
    if (admitted.has(promotion)) Object.assign(one, { reason: "superseded", supersededBy: promotion.id });
    else if (admitted.size === context.settings.couponsAllowed) one.reason = "too_many_codes";
    else admitted.add(promotion);
  }
  return checked;
}

function outcome(
  one: CheckedCode,
  selection: Selection,
  applied: ReadonlyMap<number, AppliedVerdict>,
  context: Context,
): CodeVerdict {
  const promotionId = one.promotion?.id ?? null;
  const base = { number: one.number, code: one.code, promotionId, status: one.status };
  const nothingOff = context.cart.shipping ? 0 : null;
  const refused = { ...base, inTotals: false, discount: 0, shippingDiscount: nothingOff };
  if (one.reason !== null) return { ...refused, reason: one.reason, supersededBy: one.supersededBy };
  const refusal = selection.refused.get(promotionId!);
  if (refusal) return { ...refused, ...refusal };
  const own = applied.get(promotionId!);
  if (!own) {
    const reason = needsShippingPrice(one.promotion!, context) ? "shipping_unknown" : "no_discountable_items";
    return { ...refused, reason, supersededBy: null };
  }
  const off = Object.values(own.shipping).reduce((sum, part) => sum + part, 0);
  const shippingDiscount = nothingOff === null ? null : off;
  return { ...base, inTotals: true, discount: own.discount, shippingDiscount, reason: null, supersededBy: null };
}

// -------------------------------------------------------------------------------------------------------- eligibility

function inactiveReason(promotion: Promotion, { now, settings }: Context): Reason | null {
  if (promotion.status !== "ENABLED") return "promotion_disabled";
  if (now < Date.parse(promotion.start_date)) return "promotion_not_started";
  if (promotion.end_date !== null && now >= Date.parse(promotion.end_date)) return "promotion_ended";
  if (promotion.schedule && !isOpen(promotion.schedule, Date.parse(promotion.start_date), now, settings.timeZone))
    return "outside_schedule";
  return null;
}

function promotionUsesReason({ id, max_uses }: Promotion, { usage }: Context): Reason | null {
  return max_uses !== null && (usage.promotions.get(id) ?? 0) >= max_uses ? "promotion_uses_exhausted" : null;
}

/** The reason and the status of an active promotion that does not match; null if it does. */
function unmetReason(promotion: Promotion, context: Context): { status: 3 | 4; reason: Reason } | null {
  const { cart } = context;
  const { currency_code, channels, customer, shipping_address } = promotion;
  if (currency_code !== "*" && currency_code !== cart.currency) return { status: 3, reason: "currency_mismatch" };
  if (channels.length > 0 && !channels.some(({ id }) => String(id) === cart.channelId))
    return { status: 3, reason: "channel_mismatch" };
  if (!isFor(customer, cart)) return { status: 3, reason: "customer_not_eligible" };
  if (shipping_address && !shipsTo(shipping_address, cart.country))
    return { status: 3, reason: "shipping_not_eligible" };
  if (!cart.known) return { status: promotion.rules.every((rule) => rule.condition) ? 3 : 4, reason: "cart_unknown" };
  const units = unitsOf(cart);
  let best: Failure | null = null;
  for (const { condition } of promotion.rules) {
    if (!condition) return null;
    const failure = failureOf(condition, units, promotion.currency_code, context);
    if (!failure) return null;
    if (!best || isNearer(failure, best)) best = failure;
  }
  return { status: 3, reason: best!.reason };
}

function isFor(limit: CustomerLimit, { customer }: Cart): boolean {
  const { groupId, orderCount, segmentIds } = customer ?? { groupId: "0", orderCount: 0, segmentIds: [] };
  if (limit.group_ids && limit.group_ids.length > 0 && !includes(limit.group_ids, groupId)) return false;
  if (limit.excluded_group_ids && includes(limit.excluded_group_ids, groupId)) return false;
  if (limit.minimum_order_count !== undefined && orderCount < limit.minimum_order_count) return false;
  return !limit.segments || isIn(limit.segments, segmentIds);
}

function isIn(segments: Segments, ids: readonly string[]): boolean {
  if ("id" in segments) return segments.id.some((id) => ids.includes(id));
  if ("and" in segments) return segments.and.every((one) => isIn(one, ids));
  if ("or" in segments) return segments.or.some((one) => isIn(one, ids));
  return !isIn(segments.not, ids);
}

function shipsTo(address: ShippingAddress, country: string | undefined): boolean {
  const { countries } = "not" in address ? address.not : address;
  if (countries.length === 0) return true;
  if (country === undefined) return false;
  if ("not" in address) return !address.not.countries.some((one) => one.iso2_country_code === country);
  return address.countries.some((one) => one.iso2_country_code === country);
}

const includes = (ids: Ids, id: string | null): boolean => id !== null && ids.map(String).includes(id);

// ------------------------------------------------------------------------------------------------------- schedules

const DAY = 86_400_000;
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** Checks the windows of the days around now, each as two instants. */
function isOpen(schedule: Schedule, start: number, now: number, timeZone: string): boolean {
  const today = Math.floor(wallClock(now, timeZone) / DAY);
  const firstWeek = weekOf(Math.floor(wallClock(start, timeZone) / DAY));
  for (let day = today - 2; day <= today + 1; day++) {
    const days: readonly string[] = schedule.week_days.length === 0 ? DAYS : schedule.week_days;
    if (!days.includes(DAYS[new Date(day * DAY).getUTCDay()]!)) continue;
    if (Math.abs(weekOf(day) - firstWeek) % schedule.week_frequency !== 0) continue;
    const opens = timeOf(schedule.daily_start_time);
    const closes = timeOf(schedule.daily_end_time);
    const from = instantOf(day * DAY + opens, timeZone);
    const to = instantOf((closes > opens ? day : day + 1) * DAY + closes, timeZone);
    if (from <= now && now < to) return true;
  }
  return false;
}

/** Number of the week, starting on Monday, of a day since 1970-01-01, which was a Thursday. */
const weekOf = (day: number): number => Math.floor((day + 3) / 7);

function timeOf(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(":").map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The local time at an instant, as the epoch milliseconds that it would have in UTC. */
function wallClock(instant: number, timeZone: string): number {
  let clock = clocks.get(timeZone);
  if (!clock) {
    const digits = { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
    clock = new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", ...digits, hourCycle: "h23" });
    clocks.set(timeZone, clock);
  }
  const milliseconds = ((instant % 1000) + 1000) % 1000;
  return Date.parse(`${clock.format(instant - milliseconds).replace(" ", "T")}Z`) + milliseconds;
}

/** The first instant of a local time. A time that a clock change skips becomes the end of the gap. */
function instantOf(wall: number, timeZone: string): number {
  const before = wallClock(wall - DAY, timeZone) - (wall - DAY);
  const after = wallClock(wall + DAY, timeZone) - (wall + DAY);
  const instants = [wall - before, wall - after].filter((instant) => wallClock(instant, timeZone) === wall);
  if (instants.length > 0) return Math.min(...instants);
  let { early, late } = { early: wall - after, late: wall - before };
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (wallClock(middle, timeZone) < wall) early = middle;
    else late = middle;
  }
  return late;
}

// ------------------------------------------------------------------------------------------------ units and matchers

function unitsOf(cart: Cart): Unit[] {
  const units: Unit[] = [];
  for (const line of cart.lines) for (let n = 0; n < line.quantity; n++) units.push({ line });
  return units;
}

/** @param currency of the promotion */
function matches(items: ItemMatcher | undefined, line: Line, currency: string): boolean {
  if (items === undefined) return true;
  if ("products" in items) return includes(items.products, line.productId);
  if ("variants" in items) return includes(items.variants, line.variantId);
  if ("categories" in items) return line.categoryIds.some((id) => includes(items.categories, id));
  if ("brands" in items) return includes(items.brands, line.brandId);
  if ("product_option" in items)
    return (line.options ?? []).some(
      ({ name, value }) => name === items.product_option.name && items.product_option.values.includes(value),
    );
  if ("product_custom_field" in items)
    return (line.customFields ?? []).some(
      ({ name, value }) =>
        name === items.product_custom_field.name && items.product_custom_field.values.includes(value),
    );
  if ("price" in items) return isWithin(items.price, line, currency);
  if ("and" in items) return items.and.every((one) => matches(one, line, currency));
  if ("or" in items) return items.or.some((one) => matches(one, line, currency));
  return !matches(items.not, line, currency);
}

/** Both bounds belong to the range. */
function isWithin({ min, max }: PriceRange, line: Line, currency: string): boolean {
  const price = BigInt(comparedPrice(line));
  if (min !== undefined && price < minorUnits(min, currency)) return false;
  return max === undefined || price <= minorUnits(max, currency);
}

/** null first, then shorter texts, then by code unit. */
function byText(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a.length - b.length || (a < b ? -1 : 1);
}

const byId = (a: Line, b: Line): number => byText(a.id, b.id);

/** The texts of a set in one text. */
const joined = (texts: readonly string[]): string => [...new Set(texts)].sort(byText).join("\0");
const pairs = (all: Line["options"]): string => joined((all ?? []).map(({ name, value }) => `${name}\0${value}`));

const factsByLine = new WeakMap<Line, readonly (string | null)[]>();

/** What distinguishes units of the same price, in the order in which it decides. */
function factsOf(line: Line): readonly (string | null)[] {
  const known = factsByLine.get(line);
  if (known) return known;
  const facts = [
    line.productId,
    line.variantId,
    line.sku,
    joined(line.categoryIds),
    line.brandId,
    pairs(line.options),
    pairs(line.customFields),
    line.onSale ? "1" : "0",
    line.isCustomPrice ? "1" : "0",
    String(line.minimumPrice ?? 0),
  ];
  factsByLine.set(line, facts);
  return facts;
}

function byFacts(a: Line, b: Line): number {
  if (a === b) return 0;
  const others = factsOf(b);
  for (const [at, fact] of factsOf(a).entries()) {
    const order = byText(fact, others[at]!);
    if (order !== 0) return order;
  }
  return 0;
}

const comparedPrice = (line: Line): number => line.comparedPrice ?? line.price;

/** Equal units have the same. */
const classOf = (line: Line): string => JSON.stringify([line.price, comparedPrice(line), ...factsOf(line)]);

const signOf = (strategy: Strategy): number => (strategy.startsWith("MOST") ? -1 : 1);

/** The order in which an action rewards units. */
const byStrategy =
  (strategy: Strategy) =>
  (a: Unit, b: Unit): number =>
    signOf(strategy) * (comparedPrice(a.line) - comparedPrice(b.line)) ||
    a.line.price - b.line.price ||
    byFacts(a.line, b.line);

const money = (amount: string, promotionCurrency: string, cart: Cart): bigint =>
  minorUnits(amount, promotionCurrency === "*" ? cart.currency : promotionCurrency);

function minorUnits(amount: string, currency: string): bigint {
  const parsed = parseAmount(amount, currency);
  if (!parsed.ok) throw new Error(`${amount} ${parsed.message}`);
  return BigInt(parsed.minor);
}

// -------------------------------------------------------------------------------------------------------- conditions

interface Leaf {
  readonly quantity: number;
  readonly spend: bigint;
  readonly counts: (unit: Unit) => boolean;
}

function leafOf({ items, minimum_quantity, minimum_spend }: CartCondition, currency: string, context: Context): Leaf {
  const { cart, settings } = context;
  return {
    quantity: minimum_quantity ?? (minimum_spend === undefined ? 1 : 0),
    spend: minimum_spend === undefined ? 0n : money(minimum_spend, currency, cart),
    counts: ({ line }) => (line.price > 0 || settings.zeroPriceTriggers) && matches(items, line, currency),
  };
}

const worth = (units: readonly Unit[]): bigint => units.reduce((sum, { line }) => sum + BigInt(line.price), 0n);

function holds(condition: Condition, units: readonly Unit[], currency: string, context: Context): boolean {
  if ("and" in condition) return condition.and.every((one) => holds(one, units, currency, context));
  if ("or" in condition) return condition.or.some((one) => holds(one, units, currency, context));
  if ("not" in condition) return !holds(condition.not, units, currency, context);
  const leaf = leafOf(condition.cart, currency, context);
  const matching = units.filter(leaf.counts);
  return matching.length >= leaf.quantity && worth(matching) >= leaf.spend;
}

/** Why a condition is not met, and the fraction of it that is. */
interface Failure {
  readonly reason: Reason;
  readonly met: bigint;
  readonly of: bigint;
}

const isNearer = (a: Failure, b: Failure): boolean => a.met * b.of > b.met * a.of;

/** A cart that a maximum of its worth excludes has a reason of its own. */
function exclusionOf(excluded: Condition, currency: string, context: Context): Reason {
  if (!("cart" in excluded)) return "excluded_condition_met";
  const { quantity, spend } = leafOf(excluded.cart, currency, context);
  return quantity === 0 && spend > 0n ? "maximum_spend_exceeded" : "excluded_condition_met";
}

/** An `and` reports its first branch that fails, with the fraction of all branches together. */
function failureOf(condition: Condition, units: readonly Unit[], currency: string, context: Context): Failure | null {
  if (holds(condition, units, currency, context)) return null;
  if ("and" in condition) {
    const branches = condition.and.map((one) => failureOf(one, units, currency, context));
    let { met, of } = { met: 0n, of: 1n };
    for (const branch of branches) {
      const part = branch ?? { met: 1n, of: 1n };
      met = met * part.of + part.met * of;
      of *= part.of;
    }
    return { reason: branches.find((branch) => branch !== null)!.reason, met, of: of * BigInt(branches.length) };
  }
  if ("or" in condition) {
    const failures = condition.or.map((one) => failureOf(one, units, currency, context)!);
    return failures.reduce((best, one) => (isNearer(one, best) ? one : best));
  }
  if ("not" in condition) return { reason: exclusionOf(condition.not, currency, context), met: 0n, of: 1n };
  const leaf = leafOf(condition.cart, currency, context);
  const matching = units.filter(leaf.counts);
  if (matching.length === 0 && condition.cart.items) return { reason: "required_items_missing", met: 0n, of: 1n };
  const byQuantity = { met: BigInt(matching.length), of: BigInt(leaf.quantity) };
  const bySpend = { met: worth(matching), of: leaf.spend };
  const isQuantity = byQuantity.met < byQuantity.of && (bySpend.met >= bySpend.of || !isLess(bySpend, byQuantity));
  return isQuantity
    ? { reason: "minimum_quantity_not_met", ...byQuantity }
    : { reason: "minimum_spend_not_met", ...bySpend };
}

const isLess = (a: Pick<Failure, "met" | "of">, b: Pick<Failure, "met" | "of">): boolean => a.met * b.of < b.met * a.of;

// ------------------------------------------------------------------------------------------------------- consumption

/** How a rule consumes units. */
interface Consumption {
  readonly strategy: Strategy;
  /** Whether the action may reward a unit; such units are consumed last. */
  readonly isTarget: (unit: Unit) => boolean;
  readonly applyOnce: boolean;
  readonly currency: string;
  readonly context: Context;
}

/** The units that one application consumes for its condition, in addition to `consumed`. */
function consume(
  condition: Condition,
  free: readonly Unit[],
  consumed: readonly Unit[],
  consumption: Consumption,
): Unit[] {
  const { currency, context } = consumption;
  if ("not" in condition) return [];
  if ("or" in condition) {
    const branch = condition.or.find((one) => holds(one, free, currency, context))!;
    return consume(branch, free, consumed, consumption);
  }
  if ("and" in condition) {
    const own: Unit[] = [];
    for (const branch of condition.and) own.push(...consume(branch, free, [...consumed, ...own], consumption));
    return own;
  }
  if (consumption.applyOnce && condition.cart.items === undefined) return [];
  const leaf = leafOf(condition.cart, currency, context);
  const counted = consumed.filter(leaf.counts);
  let { quantity, spend } = { quantity: counted.length, spend: worth(counted) };
  const own: Unit[] = [];
  for (const unit of inConsumptionOrder(without(free, consumed).filter(leaf.counts), consumption)) {
    if (quantity >= leaf.quantity && spend >= leaf.spend) break;
    // A unit that adds nothing is skipped.
    if (quantity >= leaf.quantity && unit.line.price === 0) continue;
    own.push(unit);
    quantity += 1;
    spend += BigInt(unit.line.price);
  }
  return own;
}

/** Units that the action can't reward, then the others, each from the end that the strategy rewards last. */
function inConsumptionOrder(units: readonly Unit[], { strategy, isTarget }: Consumption): Unit[] {
  const fromEnd = units.toSorted(byStrategy(strategy)).reverse();
  return [...fromEnd.filter((unit) => !isTarget(unit)), ...fromEnd.filter(isTarget)];
}

/** Whether an application of a rule that repeats may consume nothing, so that the rule never ends. */
export function isEndless(rule: Rule): boolean {
  const takesNothing = (condition: Condition | undefined): boolean => {
    if (!condition || "not" in condition) return true;
    if ("and" in condition) return condition.and.every(takesNothing);
    if ("or" in condition) return condition.or.some(takesNothing);
    const { minimum_quantity, minimum_spend } = condition.cart;
    if (minimum_quantity === undefined && minimum_spend === undefined) return false;
    return (minimum_quantity ?? 0) === 0 && Number(minimum_spend ?? 0) === 0;
  };
  if (rule.apply_once || !takesNothing(rule.condition)) return false;
  if ("fixed_price_set" in rule.action) return false;
  return !("cart_items" in rule.action) || freeItemOf(rule.action.cart_items) !== null;
}

// ------------------------------------------------------------------------------------------------------ applications

interface Application {
  readonly units: readonly Unit[];
  readonly gift: { readonly name: string; readonly quantity: number } | null;
  /** false: its units are consumed without a discount. */
  readonly givesDiscount?: boolean;
}

/** The part of an action that chooses units; null: it discounts no units of its own. */
const choiceOf = ({ action }: Rule): CartItems | FixedPriceSet | null => {
  if ("cart_items" in action) return action.cart_items;
  return "fixed_price_set" in action ? action.fixed_price_set : null;
};

/** The single free product that this action may add; null: none. */
function freeItemOf({ add_free_item, discount, quantity, items }: CartItems): string | null {
  if (!add_free_item || quantity === undefined || !items) return null;
  if (!("percentage_amount" in discount) || Number(discount.percentage_amount) !== 100) return null;
  if ("products" in items && items.products.length === 1) return `product ${items.products[0]}`;
  if ("variants" in items && items.variants.length === 1) return `variant ${items.variants[0]}`;
  return null;
}

function applicationsOf(rule: Rule, currency: string, context: Context): Application[] {
  const all = unitsOf(context.cart);
  const choice = choiceOf(rule);
  const consumption: Consumption = {
    strategy: choice?.strategy ?? "LEAST_EXPENSIVE",
    isTarget: choice ? targetsOf(choice, all, currency, context.settings) : () => false,
    applyOnce: rule.apply_once,
    currency,
    context,
  };
  const applications: Application[] = [];
  let free: Unit[] = all;
  for (;;) {
    if (rule.condition && !holds(rule.condition, free, currency, context)) return applications;
    const consumed = rule.condition ? consume(rule.condition, free, [], consumption) : [];
    const left = without(free, consumed);
    const application = applyOnce(rule, consumed, left, all, currency, context);
    if (!application) return applications;
    if (application.givesDiscount !== false) applications.push(application);
    if (rule.apply_once) return applications;
    if (applications.length > 10_000) throw new Error("never ends");
    free = without(left, application.units);
  }
}

function without(units: readonly Unit[], others: readonly Unit[]): Unit[] {
  const gone = new Set(others);
  return units.filter((unit) => !gone.has(unit));
}

function applyOnce(
  { action }: Rule,
  consumed: readonly Unit[],
  free: readonly Unit[],
  all: readonly Unit[],
  currency: string,
  { cart, settings }: Context,
): Application | null {
  if (cart.lines.length === 0 && !("shipping_discount" in action)) return null;
  if ("cart_value" in action)
    return all.some(({ line }) => isDiscounted(line, settings)) ? { units: [], gift: null } : null;
  if ("shipping" in action) return isShippedFree(action.shipping, cart) ? { units: [], gift: null } : null;
  if ("shipping_discount" in action) {
    const hasPrice = methodsFor(action.shipping_discount.method_ids, cart).some(({ price }) => (price ?? 0) > 0);
    return hasPrice ? { units: [], gift: null } : null;
  }
  if ("gift_item" in action) {
    const { product_id, variant_id, quantity } = action.gift_item;
    const name = product_id === undefined ? `variant ${variant_id}` : `product ${product_id}`;
    return { units: [], gift: { name, quantity } };
  }
  if ("cart_items" in action) {
    const { maximum_quantity_per_product: most } = action.cart_items;
    const quantity = Math.min(action.cart_items.quantity ?? Infinity, most ?? Infinity);
    const units = rewarded(action.cart_items, consumed, free, all, currency, settings);
    const name = freeItemOf(action.cart_items);
    const short = name === null ? 0 : quantity - units.length;
    if (units.length === 0 && short === 0) return null;
    return { units, gift: short > 0 ? { name: name!, quantity: short } : null };
  }
  const { quantity, fixed_price } = action.fixed_price_set;
  const units = rewarded(action.fixed_price_set, consumed, free, all, currency, settings);
  if (units.length < quantity) return null;
  return { units, gift: null, givesDiscount: worth(units) > money(fixed_price, currency, cart) };
}

const isShippedFree = ({ free_shipping, zone_ids }: Shipping, { zoneId }: Cart): boolean =>
  free_shipping && (zone_ids === "*" || zoneId === undefined || includes(zone_ids, zoneId));

/** The shipping methods of a cart with these ids. */
const methodsFor = (ids: Ids | "*", { shipping }: Cart): readonly ShippingMethod[] =>
  (shipping ?? []).filter(({ methodId }) => ids === "*" || includes(ids, methodId));

/** Whether a discount on shipping, whose condition is met, finds no price that it could lower and misses one. */
const needsShippingPrice = ({ rules, currency_code }: Promotion, context: Context): boolean =>
  rules.some(({ action, condition }) => {
    if (!("shipping_discount" in action)) return false;
    if (condition && !holds(condition, unitsOf(context.cart), currency_code, context)) return false;
    const prices = methodsFor(action.shipping_discount.method_ids, context.cart).map(({ price }) => price);
    if (prices.some((price) => price !== null && price > 0)) return false;
    return context.cart.shipping === undefined || prices.includes(null);
  });

const isDiscounted = (line: Line, { discountsCustomPrices }: Settings): boolean =>
  line.price > 0 && (discountsCustomPrices || !line.isCustomPrice);

/** Whether an action may reward a unit: of those it selects, an `_ONLY` strategy takes those at the best price. */
function targetsOf(
  action: CartItems | FixedPriceSet,
  all: readonly Unit[],
  currency: string,
  settings: Settings,
): (unit: Unit) => boolean {
  const isSelected = ({ line }: Unit): boolean =>
    isDiscounted(line, settings) &&
    matches(action.items, line, currency) &&
    !(action.exclude_items_on_sale && line.onSale);
  if (!action.strategy.endsWith("_ONLY")) return isSelected;
  const prices = all.filter(isSelected).map(({ line }) => comparedPrice(line));
  const best = action.strategy === "LEAST_EXPENSIVE_ONLY" ? Math.min(...prices) : Math.max(...prices);
  return (unit) => isSelected(unit) && comparedPrice(unit.line) === best;
}

/** The units that one application discounts. */
function rewarded(
  action: CartItems | FixedPriceSet,
  consumed: readonly Unit[],
  free: readonly Unit[],
  all: readonly Unit[],
  currency: string,
  settings: Settings,
): Unit[] {
  const isTarget = targetsOf(action, all, currency, settings);
  const pick = (units: readonly Unit[]): Unit[] => units.filter(isTarget).sort(byStrategy(action.strategy));
  const order = action.include_items_considered_by_condition ? [...pick(consumed), ...pick(free)] : pick(free);
  const most = "maximum_quantity_per_product" in action ? action.maximum_quantity_per_product : undefined;
  const chosen: Unit[] = [];
  for (const unit of order) {
    const ofProduct = chosen.filter((other) => productOf(other) === productOf(unit)).length;
    if (chosen.length < (action.quantity ?? order.length) && (most === undefined || ofProduct < most))
      chosen.push(unit);
  }
  return chosen;
}

const productOf = ({ line: { productId, variantId, sku } }: Unit): string =>
  productId === null && variantId === null ? `sku ${sku}` : `${productId} ${variantId}`;

// --------------------------------------------------------------------------------------------------------- selection

interface Candidate {
  readonly promotion: Promotion;
  readonly code: string | null;
  /** The rules that apply, in order, each with its applications. */
  readonly rules: readonly { readonly rule: Rule; readonly applications: readonly Application[] }[];
}

function candidatesOf(
  checked: readonly CheckedCode[],
  promotions: readonly Promotion[],
  context: Context,
): Candidate[] {
  const candidates: Candidate[] = [];
  for (const promotion of promotions) {
    if (promotion.redemption_type === "AUTOMATIC") {
      if (inactiveReason(promotion, context) || promotionUsesReason(promotion, context)) continue;
      if (unmetReason(promotion, context)) continue;
      candidates.push({ promotion, code: null, rules: rulesOf(promotion, context) });
    } else {
      const by = checked.find((one) => one.promotion?.id === promotion.id && one.reason === null);
      if (by) candidates.push({ promotion, code: by.code, rules: rulesOf(promotion, context) });
    }
  }
  const giving = candidates.filter(({ rules }) => rules.length > 0);
  return giving.sort((a, b) => a.promotion.priority - b.promotion.priority || a.promotion.id - b.promotion.id);
}

function rulesOf(promotion: Promotion, context: Context): Candidate["rules"] {
  const applying: { rule: Rule; applications: Application[] }[] = [];
  for (const rule of promotion.rules) {
    const applications = applicationsOf(rule, promotion.currency_code, context);
    if (applications.length === 0) continue;
    applying.push({ rule, applications });
    if (rule.stop) break;
  }
  return applying;
}

interface Selection {
  readonly selected: readonly Candidate[];
  readonly refused: ReadonlyMap<number, { readonly reason: Reason; readonly supersededBy: number | null }>;
}

interface Chosen {
  readonly candidates: readonly Candidate[];
  /** The chosen promotion by those that it keeps out. */
  readonly keptOut: ReadonlyMap<number, number>;
}

/** Off goods and shipping. */
const worthOf = ({ discount, shipping }: AppliedVerdict): number =>
  Object.values(shipping).reduce((total, off) => total + off, discount);

/** Each member of a group is priced alone. Those that give nothing leave; of the others one stays, for the whole group. */
function chosenOfGroups(candidates: readonly Candidate[], context: Context): Chosen {
  const groups = new Map<string, Candidate[]>();
  for (const one of candidates) {
    const { group } = one.promotion;
    if (group) groups.set(String(group.id), [...(groups.get(String(group.id)) ?? []), one]);
  }
  const stays = new Set(candidates.filter(({ promotion }) => !promotion.group));
  const keptOut = new Map<number, number>();
  for (const members of groups.values()) {
    const alone = members.map((member) => ({ member, gives: priced([member], context).get(member.promotion.id)! }));
    const giving = alone.filter(({ gives }) => !isEmpty(gives));
    if (giving.length === 0) continue;
    const most = Math.max(...giving.map(({ gives }) => worthOf(gives)));
    const isBest = giving[0]!.member.promotion.group!.choose === "best";
    const { member: winner } = giving.find(({ gives }) => !isBest || worthOf(gives) === most)!;
    stays.add(winner);
    for (const { member } of giving) if (member !== winner) keptOut.set(member.promotion.id, winner.promotion.id);
  }
  return { candidates: candidates.filter((one) => stays.has(one)), keptOut };
}

function select({ candidates, keptOut }: Chosen): Selection {
  let selected: Candidate[] = [];
  const refused = new Map<number, { reason: Reason; supersededBy: number | null }>();
  for (const [id, supersededBy] of keptOut) refused.set(id, { reason: "superseded", supersededBy });
  let stopping: Promotion | null = null;
  for (const candidate of candidates) {
    const { promotion } = candidate;
    if (stopping) {
      refused.set(promotion.id, { reason: "superseded", supersededBy: stopping.id });
      continue;
    }
    if (promotion.redemption_type === "COUPON" && promotion.coupon_overrides_other_promotions) {
      for (const other of selected)
        refused.set(other.promotion.id, { reason: "superseded", supersededBy: promotion.id });
      selected = [];
    } else {
      const exclusive = selected.find((other) => !other.promotion.can_be_used_with_other_promotions);
      const inTheWay = exclusive ?? (promotion.can_be_used_with_other_promotions ? undefined : selected[0]);
      if (inTheWay) {
        refused.set(promotion.id, { reason: "combination_not_allowed", supersededBy: inTheWay.promotion.id });
        continue;
      }
    }
    selected.push(candidate);
    if (promotion.stop) stopping = promotion;
  }
  return { selected, refused };
}

// ------------------------------------------------------------------------------------------------------------ amounts

/** A unit with its price less all discounts so far. */
interface PricedUnit extends Unit {
  left: bigint;
  /** The part of each promotion. */
  readonly parts: Map<Candidate, bigint>;
}

/** The units of each class of equal units. */
type Classes = ReadonlyMap<string, PricedUnit[]>;
/** The discount of each unit. */
type Parts = ReadonlyMap<PricedUnit, bigint>;

interface Extras {
  readonly gifts: Map<string, number>;
  zones: Set<string> | null;
}

function priced(selected: readonly Candidate[], context: Context): Map<number, AppliedVerdict> {
  const classes = classesOf(context.cart);
  const extras = new Map<Candidate, Extras>(selected.map((one) => [one, { gifts: new Map(), zones: null }]));
  for (const candidate of selected)
    for (const { rule, applications } of candidate.rules) {
      addExtras(rule, applications, extras.get(candidate)!);
      if (choiceOf(rule)) discountItems(candidate, rule, applications, classes, context);
    }
  for (const candidate of selected)
    for (const { rule, applications } of candidate.rules)
      if ("cart_value" in rule.action) {
        const { currency_code } = candidate.promotion;
        sortByLeft(classes);
        const units = [...classes.values()].flat();
        take(candidate, orderParts(rule.action.cart_value, applications.length, units, currency_code, context));
      }
  const lineOf = linesOf(classes, context.cart);
  const shipping = discountShipping(selected, context);
  return new Map(
    selected.map((one) => [one.promotion.id, verdictOf(one, extras.get(one)!, lineOf, shipping.get(one) ?? {})]),
  );
}

function classesOf(cart: Cart): Classes {
  const classes = new Map<string, PricedUnit[]>();
  for (const { line } of unitsOf(cart)) {
    const name = classOf(line);
    if (!classes.has(name)) classes.set(name, []);
    classes.get(name)!.push({ line, left: BigInt(line.price), parts: new Map() });
  }
  return classes;
}

/** Puts the units of each class with the most left first; others keep their order. */
function sortByLeft(classes: Classes): void {
  for (const units of classes.values()) units.sort((a, b) => compare(b.left, a.left));
}

function addExtras({ action }: Rule, applications: readonly Application[], extras: Extras): void {
  for (const { gift } of applications)
    if (gift) extras.gifts.set(gift.name, (extras.gifts.get(gift.name) ?? 0) + gift.quantity);
  if (!("shipping" in action)) return;
  const { zone_ids } = action.shipping;
  extras.zones ??= new Set();
  for (const zone of zone_ids === "*" ? ["*"] : zone_ids) extras.zones.add(String(zone));
}

/** The applications of a rule are for different units of each class, one after the other: those with the most left first. */
function discountItems(
  candidate: Candidate,
  { action }: Rule,
  applications: readonly Application[],
  classes: Classes,
  context: Context,
): void {
  sortByLeft(classes);
  const waiting = new Map([...classes].map(([name, units]) => [name, units.slice()]));
  const currency = candidate.promotion.currency_code;
  for (const application of applications) {
    const units = application.units.map(({ line }) => waiting.get(classOf(line))!.shift()!);
    if ("cart_items" in action) take(candidate, itemsParts(action.cart_items, units, currency, context));
    if ("fixed_price_set" in action) take(candidate, setParts(action.fixed_price_set, units, currency, context));
  }
}

function take(candidate: Candidate, parts: Parts): void {
  for (const [unit, part] of parts) {
    if (part < 0n || part > roomOf(unit)) throw new Error(`${part} off a unit that can give ${roomOf(unit)}`);
    unit.left -= part;
    unit.parts.set(candidate, (unit.parts.get(candidate) ?? 0n) + part);
  }
}

/** Gives the units of each class to its lines, those with the least left to the smallest ids. */
function linesOf(classes: Classes, cart: Cart): Map<PricedUnit, Line> {
  const lines = new Map<PricedUnit, Line>();
  for (const [name, units] of classes) {
    const own = cart.lines.filter((line) => classOf(line) === name).sort(byId);
    const places = own.flatMap((line) => Array<Line>(line.quantity).fill(line));
    const leastFirst = units.toSorted((a, b) => compare(a.left, b.left));
    for (const [at, unit] of leastFirst.entries()) lines.set(unit, places[at]!);
  }
  return lines;
}

function verdictOf(
  candidate: Candidate,
  { gifts, zones }: Extras,
  lineOf: ReadonlyMap<PricedUnit, Line>,
  shipping: AppliedVerdict["shipping"],
): AppliedVerdict {
  const lines: Record<string, number> = {};
  const units: Record<string, number> = {};
  let discount = 0;
  for (const [unit, { id }] of lineOf) {
    const part = Number(unit.parts.get(candidate) ?? 0n);
    if (part === 0) continue;
    discount += part;
    lines[id] = (lines[id] ?? 0) + part;
    units[id] = (units[id] ?? 0) + 1;
  }
  const freeZones = zones && (zones.has("*") ? ["*"] : [...zones].sort());
  return { code: candidate.code, discount, lines, units, gifts: Object.fromEntries(gifts), freeZones, shipping };
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((total, one) => total + one, 0n);
const leftOf = (units: readonly PricedUnit[]): bigint => sum(units.map(({ left }) => left));
/** What a unit can still give: no discount leaves less than its minimum price. */
function roomOf({ line, left }: PricedUnit): bigint {
  const floor = BigInt(line.minimumPrice ?? 0);
  return left > floor ? left - floor : 0n;
}

const MILLION = 1_000_000n;
/** `"12.5"` → 125000 millionths. */
function millionths(percentage: string): bigint {
  const [whole = "0", decimals = ""] = percentage.split(".");
  return BigInt(whole) * 10_000n + BigInt(decimals.padEnd(4, "0"));
}

/** A percentage of a non-negative amount, rounded half up. @param share millionths */
const percentOf = (amount: bigint, share: bigint): bigint => (2n * amount * share + MILLION) / (2n * MILLION);

/** What a percentage of a unit is computed on. */
const baseOf = ({ line, left }: PricedUnit, { settings }: Context): bigint =>
  settings.onOriginalPrice ? BigInt(line.price) : left;

/**
 * Splits an amount in proportion to what is left of the units; spare cents go to the largest remainders. Units that can't
 * give their part give what they can, and the others share the rest.
 */
function split(wanted: bigint, units: readonly PricedUnit[]): Parts {
  const whole = leftOf(units);
  const amount = smaller(wanted, whole);
  if (whole === 0n) return new Map();
  const full = units.filter((unit) => amount * unit.left > roomOf(unit) * whole);
  if (full.length > 0) {
    const given = full.map((unit) => [unit, roomOf(unit)] as const);
    const others = units.filter((unit) => !full.includes(unit));
    return new Map([...given, ...split(amount - sum(given.map(([, part]) => part)), others)]);
  }
  const shares = units.map((unit) => {
    const product = amount * unit.left;
    return { unit, part: product / whole, remainder: product % whole };
  });
  shares.sort((a, b) => compare(b.remainder, a.remainder) || byPriceAndLeft(a.unit, b.unit));
  const spare = Number(amount - sum(shares.map(({ part }) => part)));
  return new Map(shares.map(({ unit, part }, at) => [unit, at < spare ? part + 1n : part]));
}

const byPriceAndLeft = (a: PricedUnit, b: PricedUnit): number =>
  a.line.price - b.line.price ||
  compare(a.left, b.left) ||
  byFacts(a.line, b.line) ||
  comparedPrice(a.line) - comparedPrice(b.line);

function itemsParts(action: CartItems, units: readonly PricedUnit[], currency: string, context: Context): Parts {
  const { discount, as_total, maximum_allowed_discount_amount: maximum } = action;
  const limit = maximum === undefined ? null : money(maximum, currency, context.cart);
  if ("percentage_amount" in discount)
    return limited(percentageParts(millionths(discount.percentage_amount), units, context), limit, action.strategy);
  if ("fixed_price" in discount) {
    const price = money(discount.fixed_price, currency, context.cart);
    const over = (unit: PricedUnit): bigint => smaller(unit.left > price ? unit.left - price : 0n, roomOf(unit));
    return limited(new Map(units.map((unit) => [unit, over(unit)])), limit, action.strategy);
  }
  const amount = money(discount.fixed_amount, currency, context.cart);
  if (as_total) {
    const whole = smaller(amount, leftOf(units));
    return split(limit === null ? whole : smaller(whole, limit), units);
  }
  return limited(new Map(units.map((unit) => [unit, smaller(amount, roomOf(unit))])), limit, action.strategy);
}

/** A percentage of all units together, except of those that can't give it: these give all they can. */
function percentageParts(share: bigint, units: readonly PricedUnit[], context: Context): Parts {
  const isShort = (unit: PricedUnit): boolean => roomOf(unit) * MILLION < baseOf(unit, context) * share;
  const others = units.filter((unit) => !isShort(unit));
  const amount = percentOf(sum(others.map((unit) => baseOf(unit, context))), share);
  const short = units.filter(isShort).map((unit) => [unit, roomOf(unit)] as const);
  return new Map([...short, ...split(smaller(amount, leftOf(others)), others)]);
}

/** Gives units their parts in the order of the strategy until the limit is reached; the last gets the rest. */
function limited(parts: Parts, limit: bigint | null, strategy: Strategy): Parts {
  if (limit === null || sum(parts.values()) <= limit) return parts;
  const inOrder = [...parts].sort(
    ([a, partOfA], [b, partOfB]) =>
      signOf(strategy) * (comparedPrice(a.line) - comparedPrice(b.line)) ||
      compare(a.left, b.left) ||
      a.line.price - b.line.price ||
      byFacts(a.line, b.line) ||
      compare(partOfB, partOfA),
  );
  let open = limit;
  return new Map(
    inOrder.map(([unit, part]) => {
      const own = smaller(part, open);
      open -= own;
      return [unit, own];
    }),
  );
}

function setParts(
  { fixed_price }: FixedPriceSet,
  units: readonly PricedUnit[],
  currency: string,
  context: Context,
): Parts {
  const over = leftOf(units) - money(fixed_price, currency, context.cart);
  return over > 0n ? split(over, units) : new Map();
}

function orderParts(
  { discount, maximum_allowed_discount_amount: maximum }: CartValue,
  times: number,
  all: readonly PricedUnit[],
  currency: string,
  context: Context,
): Parts {
  const units = all.filter(({ line }) => isDiscounted(line, context.settings));
  const isPrice = "fixed_price" in discount;
  const over = isPrice ? leftOf(units) - money(discount.fixed_price, currency, context.cart) : 0n;
  let amount = isPrice
    ? over > 0n
      ? over
      : 0n
    : "percentage_amount" in discount
      ? percentOf(sum(units.map((unit) => baseOf(unit, context))), millionths(discount.percentage_amount))
      : money(discount.fixed_amount, currency, context.cart);
  if (maximum !== undefined) amount = smaller(amount, money(maximum, currency, context.cart));
  return split(smaller(amount * (isPrice ? 1n : BigInt(times)), leftOf(units)), units);
}

// ----------------------------------------------------------------------------------------------------------- shipping

/** A shipping method with its price less all discounts so far. */
interface PricedMethod {
  readonly id: string;
  readonly methodId: string | null;
  readonly price: bigint;
  left: bigint;
}

/** What each promotion takes off each method. Discounts of shipping follow all those of goods, in the order of selection. */
function discountShipping(selected: readonly Candidate[], context: Context): Map<Candidate, Record<string, number>> {
  const methods = (context.cart.shipping ?? []).flatMap(({ id, methodId, price }): PricedMethod[] =>
    price === null ? [] : [{ id, methodId, price: BigInt(price), left: BigInt(price) }],
  );
  const taken = new Map<Candidate, Record<string, number>>();
  for (const candidate of selected)
    for (const { rule, applications } of candidate.rules) {
      const parts = partsOfMethods(rule, applications.length, methods, candidate.promotion.currency_code, context);
      for (const [method, part] of parts) {
        if (part < 0n || part > method.left) throw new Error(`${part} off a method with ${method.left} left`);
        method.left -= part;
        if (part === 0n) continue;
        const own = taken.get(candidate) ?? {};
        own[method.id] = (own[method.id] ?? 0) + Number(part);
        taken.set(candidate, own);
      }
    }
  return taken;
}

type MethodParts = ReadonlyMap<PricedMethod, bigint>;

function partsOfMethods(
  { action }: Rule,
  times: number,
  all: readonly PricedMethod[],
  currency: string,
  context: Context,
): MethodParts {
  if ("shipping" in action) return new Map(all.map((method) => [method, method.left]));
  if (!("shipping_discount" in action)) return new Map();
  const { method_ids, maximum_allowed_discount_amount: maximum } = action.shipping_discount;
  const methods = all.filter(({ methodId }) => method_ids === "*" || includes(method_ids, methodId));
  const whole = sum(methods.map(({ left }) => left));
  const parts = splitOverMethods(
    smaller(offShipping(action.shipping_discount, times, methods, currency, context), whole),
    methods,
  );
  if (maximum === undefined) return parts;
  const repeats = "fixed_price" in action.shipping_discount.discount ? 1n : BigInt(times);
  let open = money(maximum, currency, context.cart) * repeats;
  const inOrder = [...parts].sort(([a], [b]) => byText(a.id, b.id));
  return new Map(
    inOrder.map(([method, part]) => {
      const own = smaller(part, open);
      open -= own;
      return [method, own];
    }),
  );
}

/** The discount of all methods together, without its maximum. */
function offShipping(
  { discount }: ShippingDiscount,
  times: number,
  methods: readonly PricedMethod[],
  currency: string,
  context: Context,
): bigint {
  if ("fixed_price" in discount) {
    const over = sum(methods.map(({ left }) => left)) - money(discount.fixed_price, currency, context.cart);
    return over > 0n ? over : 0n;
  }
  if ("fixed_amount" in discount) return money(discount.fixed_amount, currency, context.cart) * BigInt(times);
  const base = sum(methods.map(({ price, left }) => (context.settings.onOriginalPrice ? price : left)));
  return percentOf(base, millionths(discount.percentage_amount)) * BigInt(times);
}

/** In proportion to what is left; spare cents go to the largest remainders. */
function splitOverMethods(amount: bigint, methods: readonly PricedMethod[]): MethodParts {
  const whole = sum(methods.map(({ left }) => left));
  if (whole === 0n) return new Map();
  const shares = methods.map((method) => ({
    method,
    part: (amount * method.left) / whole,
    remainder: (amount * method.left) % whole,
  }));
  shares.sort(
    (a, b) =>
      compare(b.remainder, a.remainder) ||
      compare(a.method.price, b.method.price) ||
      compare(a.method.left, b.method.left) ||
      byText(a.method.methodId, b.method.methodId) ||
      byText(a.method.id, b.method.id),
  );
  const spare = Number(amount - sum(shares.map(({ part }) => part)));
  return new Map(shares.map(({ method, part }, at) => [method, at < spare ? part + 1n : part]));
}
