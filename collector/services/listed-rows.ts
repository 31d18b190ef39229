import { formatAmount } from "../evaluation/money.ts";
import { type Columns, outputColumns } from "../store/columns/column.ts";
import { FACTS } from "../store/columns/facts.ts";
import { LINE_COLUMNS } from "../store/columns/redemption-lines.ts";
import type { RedemptionRow } from "../store/ports/facts.ts";

// Rows of facts as responses have them: each amount also as a decimal string in major units, and the fields in the order of the columns.

/** The amounts of a row as decimal strings in major units. */
type Decimals<All extends Columns> = {
  readonly [Name in keyof All as All[Name]["type"] extends "amount" ? Name : never]: string | null;
};

/** @returns a function that adds the decimals to a row, and puts its fields in the order of the columns */
function withDecimals<All extends Columns>(columns: All) {
  const output = outputColumns(columns);
  return <Row extends Readonly<Record<string, unknown>>>(row: Row, currency: string): Row & Decimals<All> => {
    const listed: Record<string, unknown> = {};
    for (const { name, type } of output)
      listed[name] = type === "amount" ? decimalOf(row[`${name}_minor`], currency) : row[name];
    return listed as Row & Decimals<All>;
  };
}

const decimalOf = (minor: unknown, currency: string): string | null =>
  typeof minor === "number" ? formatAmount(minor, currency) : null;

/** The same for facts that name their currency. */
function listerOf<All extends Columns>(columns: All) {
  const listed = withDecimals(columns);
  return <Row extends Readonly<Record<string, unknown>> & { readonly currency: string }>(row: Row) =>
    listed(row, row.currency);
}

export const listedCheck = listerOf(FACTS.code_checks.columns);
export const listedPurchase = listerOf(FACTS.purchases.columns);
export const listedOrder = listerOf(FACTS.orders.columns);
export const listedReversal = listerOf(FACTS.reversals.columns);

const redemptionWithDecimals = listerOf(FACTS.redemptions.columns);
const lineWithDecimals = withDecimals(LINE_COLUMNS);

/** A redemption with its lines. */
export const listedRedemption = ({ lines, ...row }: RedemptionRow) => ({
  ...redemptionWithDecimals(row),
  lines: lines.map((line) => lineWithDecimals(line, row.currency)),
});
