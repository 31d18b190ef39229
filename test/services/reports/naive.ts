import type { ReportFilter, Totals } from "../../../collector/store/ports/reports.ts";

export type Row = Record<string, string | number | boolean | null>;

/** All facts of a property, in the form of the exports. */
export interface Facts {
  readonly checks: readonly Row[];
  readonly redemptions: readonly Row[];
  readonly purchases: readonly Row[];
}

const RANK = ["status", "in_totals", "occurred_at", "event_id", "position"] as const;

/** The check at the further stage; of equals the later one. */
function further(first: Row, second: Row): Row {
  for (const name of RANK) {
    const [a, b] = [first[name]!, second[name]!];
    if (a !== b) return a > b ? first : second;
  }
  return first;
}

/** The attempt that a check belongs to: a code for a transaction, else in a session, else the check alone. */
function attemptOf(check: Row): string {
  const { cdp_source, traffic, code, transaction_id, visitor_id, session_id, event_id, position } = check;
  const where =
    transaction_id !== null
      ? ["transaction", transaction_id]
      : visitor_id !== null && session_id !== null
        ? ["session", visitor_id, session_id]
        : ["event", event_id, position];
  return JSON.stringify([cdp_source, traffic, code, ...where]);
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
  const ofCodes = (["code", "promotion_id", "status", "reason", "basis", "source"] as const).some(
    (name) => filter[name] !== undefined,
  );
  return {
    attempts: attemptsIn(checks).filter(
      (row) => isIn(filter, row) && fits(filter, row, [...OF_BOTH, "status", "reason"]),
    ),
    redemptions: redemptions.filter(
      (row) => !row.void && isIn(filter, row) && fits(filter, row, [...OF_BOTH, "basis", "source"]),
    ),
    purchases: ofCodes
      ? []
      : purchases.filter(
          (row) => isIn(filter, row) && fits(filter, row, ["currency", "customer_id", "transaction_id"]),
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
  const lost = rows.filter((row) => !row.in_totals && !row.ordered && row.cart_value_minor !== null);
  return {
    attempts: rows.length,
    recognized: count(rows, ({ status }) => number(status) >= 2),
    conditions_met: count(rows, ({ status }) => number(status) >= 4),
    in_totals: count(rows, (row) => row.in_totals),
    redeemed: count(rows, ({ status }) => status === 5),
    failed: count(rows, (row) => !row.in_totals),
    lost_attempts: lost.length,
    lost_value: sum(lost, (row) => number(row.cart_value_minor)),
  };
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
