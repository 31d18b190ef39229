import type { ReportFilter, Totals } from "../../../collector/store/ports/reports.ts";

export type Row = Record<string, string | number | boolean | null>;

/** All facts of a property, in the form of the exports. */
export interface Facts {
  readonly checks: readonly Row[];
  readonly redemptions: readonly Row[];
  readonly purchases: readonly Row[];
}

/** `claimed`: whether an order took the check of its own visitor, where a test knows it. */
const RANK = ["stage", "in_totals", "claimed", "occurred_at", "event_id", "position"] as const;
const VERDICTS = ["not_known", "rejected", "accepted"];

/** The check that decides: accepted before rejected before not known, then at the further stage; of equals the later one. */
function further(first: Row, second: Row): Row {
  const [a, b] = [first, second].map(({ verdict }) => VERDICTS.indexOf(String(verdict)));
  if (a !== b) return a! > b! ? first : second;
  for (const name of RANK) {
    const [a, b] = [first[name]!, second[name]!];
    if (a !== b) return a > b ? first : second;
  }
  return first;
}

/** The attempt that a check belongs to: a code in a cart; without a session and a transaction, the check alone. */
function attemptOf(check: Row): string {
  const { code, transaction_id, visitor_id, session_id, event_id, position } = check;
  const isAlone = transaction_id === null && (visitor_id === null || session_id === null);
  return JSON.stringify([code, cartOf(check), ...(isAlone ? [event_id, position] : [])]);
}

/** The cart that a code was tried in: of the order that used it, else of its session, its transaction, its visitor's day, its event. */
function cartOf(check: Row): string {
  const { cdp_source, traffic, redeemed, transaction_id, visitor_id, session_id, event_id } = check;
  return JSON.stringify([cdp_source, traffic, ...place()]);

  function place(): unknown[] {
    if (redeemed && transaction_id !== null) return ["order", transaction_id];
    if (visitor_id !== null && session_id !== null) return ["session", visitor_id, session_id];
    if (transaction_id !== null) return ["transaction", transaction_id, visitor_id];
    if (visitor_id !== null) return ["visitor", visitor_id, String(check.occurred_at).slice(0, 10)];
    return ["event", event_id];
  }
}

/** Each attempt once, by its check at the furthest stage. */
export function attemptsIn(checks: readonly Row[]): Row[] {
  const best = new Map<string, Row>();
  for (const check of checks) {
    const name = attemptOf(check);
    const previous = best.get(name);
    best.set(name, previous ? further(previous, check) : check);
  }
  return [...best.values()];
}

type Filter = ReportFilter;

const isIn = ({ from, to, cdp_source, traffic }: Filter, row: Row): boolean => {
  const at = Date.parse(String(row.occurred_at));
  const fits = (filter: string, value: unknown) => filter === "all" || filter === value;
  return at >= from && at < to && fits(cdp_source, row.cdp_source) && fits(traffic, row.traffic);
};

const fits = (filter: Filter, row: Row, names: readonly (keyof Filter)[]): boolean =>
  names.every((name) => filter[name] === undefined || row[name] === filter[name]);

const OF_BOTH = ["code", "promotion_id", "currency", "customer_id", "transaction_id"] as const;

/** The facts that match a filter. */
export function selected({ checks, redemptions, purchases }: Facts, filter: Filter) {
  const ofCodes = (["code", "promotion_id", "status", "reason", "basis"] as const).some(
    (name) => filter[name] !== undefined,
  );
  return {
    attempts: attemptsIn(checks).filter(
      (row) =>
        isIn(filter, row) &&
        fits(filter, { ...row, status: row.stage!, reason: row.verdict_reason! }, [...OF_BOTH, "status", "reason"]),
    ),
    redemptions: redemptions.filter(
      (row) => !row.void && isIn(filter, row) && fits(filter, row, [...OF_BOTH, "basis", "source"]),
    ),
    purchases: ofCodes
      ? []
      : purchases.filter(
          (row) =>
            isIn(filter, row) &&
            fits(filter, { ...row, source: row.evidence === "server" ? "server" : "browser" }, [
              "currency",
              "customer_id",
              "transaction_id",
              "source",
            ]),
        ),
  };
}

const sum = (rows: readonly Row[], of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
const count = (rows: readonly Row[], is: (row: Row) => unknown): number => rows.filter(is).length;
const number = (value: Row[string] | undefined): number => Number(value ?? 0);

/** Totals by a key and the currency. */
export function totalsBy(
  facts: Facts,
  filter: Filter,
  keyOf: (row: Row) => string | number,
  withPurchases: boolean,
): (Totals & { key: string | number })[] {
  const { attempts, redemptions, purchases } = selected(facts, filter);
  const kinds = { attempts, redemptions, purchases: withPurchases ? purchases : [] };
  const groups = new Map<string, Record<keyof typeof kinds, Row[]> & { key: string | number; currency: string }>();
  for (const [kind, rows] of Object.entries(kinds) as [keyof typeof kinds, Row[]][]) {
    for (const row of rows) {
      const [key, currency] = [keyOf(row), String(row.currency)];
      const name = JSON.stringify([key, currency]);
      const group = groups.get(name) ?? { key, currency, attempts: [], redemptions: [], purchases: [] };
      group[kind].push(row);
      groups.set(name, group);
    }
  }
  return [...groups.values()].map((group) => ({
    key: group.key,
    currency: group.currency,
    ...ofAttempts(group.attempts),
    ...ofRedemptions(group.redemptions),
    ...ofPurchases(group.purchases),
  }));
}

function ofAttempts(rows: readonly Row[]) {
  const carts = lostCarts(rows);
  return {
    attempts: rows.length,
    recognized: count(rows, ({ stage }) => number(stage) >= 2),
    conditions_met: count(rows, ({ stage }) => number(stage) >= 4),
    accepted: count(rows, ({ verdict }) => verdict === "accepted"),
    redeemed: count(rows, ({ redeemed }) => redeemed),
    failed: count(rows, ({ verdict }) => verdict === "rejected"),
    not_known: count(rows, ({ verdict }) => verdict === "not_known"),
    lost_carts: carts.length,
    lost_value: carts.reduce((total, value) => total + value, 0),
  };
}

/** The greatest values of the carts whose code was rejected, and that no order followed. */
export function lostCarts(rows: readonly Row[]): number[] {
  const lost = rows.filter((row) => row.verdict === "rejected" && !row.ordered && row.cart_value_minor !== null);
  const byCart = Map.groupBy(lost, (row) => cartOf(row));
  return [...byCart.values()].map((each) => Math.max(...each.map((row) => number(row.cart_value_minor))));
}

const ofRedemptions = (rows: readonly Row[]) => ({
  redemptions: rows.length,
  observed: count(rows, ({ basis }) => basis === "observed"),
  reversed: count(rows, ({ reversed_at }) => reversed_at !== null),
  discount: sum(rows, (row) => number(row.discount_minor)),
  shipping_discount: sum(rows, (row) => number(row.shipping_discount_minor)),
  reversed_discount: sum(rows, (row) => number(row.reversed_discount_minor)),
});

function ofPurchases(rows: readonly Row[]) {
  const valued = rows.filter(({ value_minor }) => value_minor !== null);
  const coded = valued.filter(({ with_code }) => with_code);
  return {
    orders: rows.length,
    orders_with_code: count(rows, ({ with_code }) => with_code),
    valued: valued.length,
    value: sum(valued, (row) => number(row.value_minor)),
    order_discount: sum(valued, (row) => number(row.discount_minor)),
    valued_with_code: coded.length,
    value_with_code: sum(coded, (row) => number(row.value_minor)),
    order_discount_with_code: sum(coded, (row) => number(row.discount_minor)),
  };
}

const DAY = 86_400_000;

/** Whether an order followed a check: with its transaction, or by its visitor within a day. */
export function wasOrdered(check: Row, purchases: readonly Row[]): boolean {
  const at = Date.parse(String(check.occurred_at));
  return purchases.some((purchase) => {
    if (purchase.cdp_source !== check.cdp_source) return false;
    if (check.transaction_id !== null && purchase.transaction_id === check.transaction_id) return true;
    const later = Date.parse(String(purchase.occurred_at)) - at;
    return check.visitor_id !== null && purchase.visitor_id === check.visitor_id && later >= 0 && later <= DAY;
  });
}
