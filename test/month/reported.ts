import { add, type Figures } from "./figures.ts";
import type { MonthShop } from "./replay.ts";
import { SINCE, UNTIL } from "./visits.ts";

// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever was answered; the tests say what it has to be
type Row = any;

const RANGE = `from=${new Date(SINCE).toISOString()}&to=${new Date(UNTIL).toISOString()}`;

/** All figures of the reports and of SQL. */
export async function reportedFigures(shop: MonthShop): Promise<Figures> {
  const figures: Figures = new Map();
  const report = async (name: string, more = ""): Promise<Row[]> =>
    (await shop.get(`/v1/reports/${name}?property_id=${shop.id}&${RANGE}${more}`)).data;
  funnel(await report("funnel"), figures);
  for (const row of await report("codes", "&limit=1000")) totals(row, `code ${row.code} ${row.currency}`, figures);
  for (const row of await report("promotions", "&limit=1000"))
    totals(row, `promotion ${row.name?.toUpperCase() ?? "none"} ${row.currency}`, figures);
  for (const row of await report("sales")) {
    totals(row, `sales ${row.currency}`, figures);
    orders(row, `sales ${row.currency}`, figures);
  }
  for (const row of await report("timeseries")) {
    totals(row, `day ${row.period} ${row.currency}`, figures);
    orders(row, `day ${row.period} ${row.currency}`, figures);
  }
  for (const { code, site_outcome, site_reason, rules_outcome, attempts } of await report("verdicts"))
    add(figures, `verdicts ${code} ${site_outcome} ${site_reason} ${rules_outcome}`, attempts);
  for (const row of await report("lost_sales")) {
    const name = `lost_sales ${row.currency} ${row.short_of_up_to_minor} ${row.short_of_units}`;
    for (const figure of ["attempts", "lost", "lost_value_minor"]) add(figures, `${name} ${figure}`, row[figure]);
  }
  for (const { message, attempts } of await report("unmapped_messages")) add(figures, `unmapped ${message}`, attempts);
  await bySql(shop, figures);
  return figures;
}

function funnel(rows: Row[], figures: Figures): void {
  for (const { stage, attempts, dropped, not_known, reasons } of rows) {
    add(figures, `funnel ${stage} attempts`, attempts);
    add(figures, `funnel ${stage} dropped`, dropped);
    add(figures, `funnel ${stage} not_known`, not_known);
    for (const each of reasons) add(figures, `funnel ${stage} reason ${each.reason}`, each.attempts);
  }
}

const COUNTS = [
  ...["attempts", "accepted", "failed", "not_known", "recognized", "conditions_met", "redeemed"],
  ...["lost_carts", "redemptions", "observed"],
];

function totals(row: Row, name: string, figures: Figures): void {
  for (const count of COUNTS) add(figures, `${name} ${count}`, row[count]);
  for (const amount of ["lost_value", "discount", "reversed_discount"])
    add(figures, `${name} ${amount}`, row[`${amount}_minor`]);
}

function orders(row: Row, name: string, figures: Figures): void {
  for (const count of ["orders", "orders_with_code"]) add(figures, `${name} ${count}`, row[count]);
  for (const amount of ["revenue", "revenue_with_code"]) add(figures, `${name} ${amount}`, row[`${amount}_minor`]);
}

/** The question of docs/observe.md, and the documented view of days. */
async function bySql(shop: MonthShop, figures: Figures): Promise<void> {
  const lost = "iif(ordered = 0, cart, NULL)";
  const where = "cdp_source = 'Production' AND traffic = 'human'";
  const refused = await shop.sql(
    `SELECT code, verdict_reason, currency, count(*), count(DISTINCT ${lost}), ifnull(sum(iif(ordered = 0, cart_value_minor, 0)), 0)
     FROM v_attempts WHERE verdict = 'rejected' AND ${where} GROUP BY 1, 2, 3`,
  );
  for (const [code, reason, currency, attempts, carts, value] of refused) {
    add(figures, `refused ${code} ${reason} ${currency}`, attempts);
    add(figures, `refused ${code} ${reason} ${currency} lost_carts`, carts);
    add(figures, `refused ${code} ${reason} ${currency} lost_value`, value);
  }
  const [[carts]] = (await shop.sql(
    `SELECT count(DISTINCT ${lost}) FROM v_attempts WHERE verdict = 'rejected' AND ${where}`,
  )) as [[number]];
  add(figures, "lost carts over all codes", carts);
  const days = await shop.sql(
    `SELECT day, code, currency, sum(attempts), sum(recognized), sum(conditions_met), sum(accepted), sum(redeemed), sum(failed),
       sum(not_known), sum(lost_carts), sum(lost_value_minor), sum(redemptions), sum(observed), sum(discount_minor), sum(reversed_discount_minor)
     FROM v_daily WHERE ${where} GROUP BY 1, 2, 3`,
  );
  for (const [day, code, currency, ...values] of days)
    for (const [at, name] of DAILY.entries()) add(figures, `utc ${day} ${code} ${currency} ${name}`, values[at]);
}

const DAILY = [
  ...[
    "attempts",
    "recognized",
    "conditions_met",
    "accepted",
    "redeemed",
    "failed",
    "not_known",
    "lost_carts",
    "lost_value",
  ],
  ...["redemptions", "observed", "discount", "reversed_discount"],
];
