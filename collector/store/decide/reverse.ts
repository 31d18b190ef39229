import type { Minor } from "../../evaluation/money.ts";
import type { RedemptionLine } from "../ports/records.ts";
import type { RedemptionError, ReversedLine } from "../ports/redemptions.ts";

/** A line of a redemption. */
export interface ReversibleLine extends Pick<RedemptionLine, "lineId" | "sku" | "quantity" | "discount"> {
  /** Units that were reversed before. */
  readonly reversed: number;
}

/** Units of a line to reverse, with their part of its discount. */
export type ReversedUnits = Pick<RedemptionLine, "lineId" | "sku" | "quantity" | "discount">;

/**
 * The discount of a line's first units, in minor units. Units share equally, and odd cents go to the first ones. So the parts
 * of all units add up to the discount, in whatever portions they are reversed.
 */
function shareOf({ discount, quantity }: ReversibleLine, units: number): Minor {
  if (units >= quantity) return discount;
  const oddCents = discount % quantity;
  return ((discount - oddCents) / quantity) * units + Math.min(units, oddCents);
}

const portion = (line: ReversibleLine, units: number): ReversedUnits => ({
  lineId: line.lineId,
  sku: line.sku,
  quantity: units,
  discount: shareOf(line, line.reversed + units) - shareOf(line, line.reversed),
});

const leftOf = ({ quantity, reversed }: ReversibleLine): number => quantity - reversed;

/** Reverses all units that are left of a redemption. */
export const reverseAll = (lines: readonly ReversibleLine[]): ReversedUnits[] =>
  lines.filter((line) => leftOf(line) > 0).map((line) => portion(line, leftOf(line)));

/**
 * Reverses the requested units: of the line with an id, or of the lines with a SKU, in their order.
 * @returns the units by line, whether nothing is left, and an error for each request that names no line or too many units
 */
export function reverseLines(lines: readonly ReversibleLine[], requested: readonly ReversedLine[]) {
  const state = new Map(lines.map((line) => [line.lineId, line]));
  const reversed = new Map<string, ReversedUnits>();
  const objections: RedemptionError[] = [];
  for (const request of requested) {
    const matching = [...state.values()].filter((line) => matches(line, request));
    const left = matching.reduce((sum, line) => sum + leftOf(line), 0);
    let units = request.quantity ?? left;
    if (matching.length === 0) objections.push({ reason: "required_items_missing", path: request.path });
    else if (units > left || left === 0) objections.push({ reason: "already_reversed", path: request.path });
    else {
      for (const line of matching) {
        const part = Math.min(units, leftOf(line));
        if (part === 0) continue;
        units -= part;
        reversed.set(line.lineId, joined(reversed.get(line.lineId), portion(line, part)));
        state.set(line.lineId, { ...line, reversed: line.reversed + part });
      }
    }
  }
  const isWhole = [...state.values()].every((line) => leftOf(line) === 0);
  return { reversed: [...reversed.values()], isWhole, objections };
}

const matches = (line: ReversibleLine, { lineId, sku }: ReversedLine): boolean =>
  lineId === null ? line.sku === sku : line.lineId === lineId && (sku === null || line.sku === sku);

const joined = (before: ReversedUnits | undefined, more: ReversedUnits): ReversedUnits =>
  before ? { ...more, quantity: before.quantity + more.quantity, discount: before.discount + more.discount } : more;
