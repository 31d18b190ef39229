import { COUPONS, discountByRecord, type Line, worth } from "./coupons.ts";
import { messageOf } from "./deliveries.ts";
import { add, type Figures } from "./figures.ts";
import {
  type Attempt,
  attemptsOf,
  isLost,
  knownOrders,
  lostCarts,
  type Redeemed,
  redemptionsOf,
  ruleOn,
  type Setup,
  statementOn,
} from "./ledger.ts";
import { REFUSALS, UNMAPPED } from "./refusals.ts";
import { DAY, type Visitor, ZONE } from "./visits.ts";

/** What the shop's books say, as far as the collector can know it. */
export interface Ledger {
  readonly visitors: readonly Visitor[];
  readonly attempts: readonly Attempt[];
  readonly redemptions: readonly Redeemed[];
  readonly setup: Setup;
}

export function ledgerOf(visitors: readonly Visitor[], setup: Setup): Ledger {
  const customers = visitors.filter(({ kind }) => kind === "human");
  return {
    visitors: customers,
    attempts: customers.flatMap((visitor) => attemptsOf(visitor, setup)),
    redemptions: customers.flatMap((visitor) => redemptionsOf(visitor, setup)),
    setup,
  };
}

/** All figures of the ledger. */
export function expectedFigures(ledger: Ledger): Figures {
  const figures: Figures = new Map();
  for (const write of [funnel, byCode, byPromotion, sales, byDay, verdicts, unmapped, refusals, shortages, daily])
    write(ledger, figures);
  return figures;
}

const STAGES = ["entered", "recognized", "conditions_met", "accepted", "redeemed"] as const;

/** How far an attempt gets, as a position in STAGES. */
function stageOf({ stage, verdict, isRedeemed }: Attempt): number {
  if (isRedeemed) return 4;
  if (verdict === "accepted") return 3;
  return stage >= 4 ? 2 : stage >= 2 ? 1 : 0;
}

function funnel({ attempts }: Ledger, figures: Figures): void {
  for (const attempt of attempts) {
    const last = stageOf(attempt);
    for (const stage of STAGES.slice(0, last + 1)) add(figures, `funnel ${stage} attempts`);
    const next = STAGES[last + 1];
    if (next === undefined) continue;
    const isKnown = attempt.verdict !== "not_known";
    add(figures, `funnel ${next} ${isKnown ? "dropped" : "not_known"}`);
    if (isKnown) add(figures, `funnel ${next} reason ${attempt.reason}`);
  }
}

/** The figures that tables of codes, promotions, currencies and days have. */
function totals(figures: Figures, name: string, attempts: readonly Attempt[], redemptions: readonly Redeemed[]): void {
  for (const { verdict, stage, isRedeemed } of attempts) {
    add(figures, `${name} attempts`);
    add(figures, `${name} ${verdict === "rejected" ? "failed" : verdict}`);
    if (stage >= 2) add(figures, `${name} recognized`);
    if (stage >= 4) add(figures, `${name} conditions_met`);
    if (isRedeemed) add(figures, `${name} redeemed`);
  }
  for (const value of lostCarts(attempts)) {
    add(figures, `${name} lost_carts`);
    add(figures, `${name} lost_value`, value);
  }
  for (const { claimed, byRule, reversed } of redemptions) {
    add(figures, `${name} redemptions`);
    if (byRule === null) add(figures, `${name} observed`);
    add(figures, `${name} discount`, byRule ?? claimed ?? 0);
    add(figures, `${name} reversed_discount`, reversed);
  }
}

/** Groups attempts and redemptions by a name. */
function grouped(
  { attempts, redemptions }: Ledger,
  figures: Figures,
  nameOf: (row: { code: string; currency: string; at: number }) => string,
): void {
  const names = new Set([...attempts, ...redemptions].map(nameOf));
  for (const name of names) {
    const [tried, used] = [attempts, redemptions].map((rows) =>
      (rows as readonly (Attempt & Redeemed)[]).filter((row) => nameOf(row) === name),
    );
    totals(figures, name, tried!, used!);
  }
}

const byCode = (ledger: Ledger, figures: Figures): void =>
  grouped(ledger, figures, ({ code, currency }) => `code ${code} ${currency}`);

function byPromotion(ledger: Ledger, figures: Figures): void {
  const nameOf = (code: string) => (ledger.setup.hasPromotions && COUPONS[code] ? code : "none");
  grouped(ledger, figures, ({ code, currency }) => `promotion ${nameOf(code)} ${currency}`);
}

function sales(ledger: Ledger, figures: Figures): void {
  grouped(ledger, figures, ({ currency }) => `sales ${currency}`);
  orders(ledger, figures, ({ currency }) => `sales ${currency}`);
}

function orders(
  { visitors, setup }: Ledger,
  figures: Figures,
  nameOf: (row: { currency: string; at: number }) => string,
) {
  for (const visitor of visitors)
    for (const { at, lines, discounts, later } of knownOrders(visitor, setup)) {
      const name = nameOf({ currency: visitor.currency, at });
      const byRules = [...discounts.keys()].reduce((sum, code) => sum + discountByRecord(code, lines), 0);
      const claimed = [...discounts.values()].reduce((sum, each) => sum + each, 0);
      const discount = setup.hasPromotions && !setup.hasServerOrders ? byRules : claimed;
      // An order that was taken back is none any more.
      if (setup.hasServerOrders && later !== "kept") continue;
      const revenue = worth(lines) - discount;
      add(figures, `${name} orders`);
      add(figures, `${name} revenue`, revenue);
      if (discounts.size === 0) continue;
      add(figures, `${name} orders_with_code`);
      add(figures, `${name} revenue_with_code`, revenue);
    }
}

const LOCAL_DAY = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE });

function byDay(ledger: Ledger, figures: Figures): void {
  const nameOf = ({ currency, at }: { currency: string; at: number }) =>
    `day ${LOCAL_DAY.format(new Date(at))} ${currency}`;
  grouped(ledger, figures, nameOf);
  orders(ledger, figures, nameOf);
}

/** As v_daily counts: by the day of UTC, the code and the currency. */
const daily = (ledger: Ledger, figures: Figures): void =>
  grouped(
    ledger,
    figures,
    ({ currency, at, code }) => `utc ${new Date(at - (at % DAY)).toISOString().slice(0, 10)} ${code} ${currency}`,
  );

/** Both verdicts, of the attempts that the shop judged. */
function verdicts({ attempts, setup }: Ledger, figures: Figures): void {
  for (const attempt of attempts) {
    const { entry, visitor, isRedeemed, code, judged } = attempt;
    const statement = isRedeemed ? { verdict: "accepted", reason: null } : statementOn(entry, visitor);
    if (!statement) continue;
    const rule = ruleOn(code, judged, setup);
    add(figures, `verdicts ${code} ${statement.verdict} ${statement.reason} ${rule?.verdict ?? "not_known"}`);
  }
}

/** The texts that no pattern knows. */
function unmapped({ attempts, setup }: Ledger, figures: Figures): void {
  for (const { entry, visitor, isRedeemed } of attempts) {
    const { number, message } = entry;
    if (isRedeemed || number === null || REFUSALS[number]!.reason !== UNMAPPED) continue;
    const byServer = setup.platform === "woocommerce" ? String(number) : REFUSALS[number]!.shopify;
    add(figures, `unmapped ${visitor.reporter === "page" ? messageOf(number, message) : byServer}`);
  }
}

/** Upper bounds of the missing amounts in the report, in minor units. */
const STEPS = [100, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000];

/** What a cart lacks by the coupon's record, as the report names it: an amount, or units; null: nothing. */
function shortOf(code: string, lines: readonly Line[]): string | null {
  if (code === "SHIRT") return lines.some(({ id }) => id === 11) ? null : "null 1";
  const { record } = COUPONS[code]!;
  const missing = "minimum_amount" in record ? Number(record.minimum_amount) * 100 - worth(lines) : 0;
  return missing > 0 ? `${STEPS.find((step) => missing <= step) ?? null} null` : null;
}

/** The carts that missed a minimum, by how much they missed it: as far as the collector has the coupon, and knows the goods. */
function shortages({ attempts, setup }: Ledger, figures: Figures): void {
  for (const { code, judged, verdict, currency, isOrdered } of attempts) {
    const isKnown = setup.hasPromotions && COUPONS[code] && judged.isKnown;
    const short = isKnown && verdict === "rejected" ? shortOf(code, judged.lines) : null;
    if (short === null) continue;
    const name = `lost_sales ${currency} ${short}`;
    add(figures, `${name} attempts`);
    if (isOrdered) continue;
    add(figures, `${name} lost`);
    add(figures, `${name} lost_value_minor`, worth(judged.lines));
  }
}

/** The merchandiser's question: which codes were refused, why, and how much was in those carts? */
function refusals({ attempts }: Ledger, figures: Figures): void {
  const rejected = attempts.filter(({ verdict }) => verdict === "rejected");
  for (const [name, each] of Map.groupBy(rejected, ({ code, reason, currency }) => `${code} ${reason} ${currency}`)) {
    const lost = lostCarts(each);
    add(figures, `refused ${name}`, each.length);
    add(figures, `refused ${name} lost_carts`, lost.length);
    add(
      figures,
      `refused ${name} lost_value`,
      lost.reduce((sum, value) => sum + value, 0),
    );
  }
  add(figures, "lost carts over all codes", new Set(attempts.filter(isLost).map(({ session }) => session)).size);
}
