import type { Minor } from "../../evaluation/money.ts";
import type { RedemptionLine } from "../ports/records.ts";
import type { RedemptionError, ReversedLine } from "../ports/redemptions.ts";

/** A line of a redemption, and how many of its units were taken back already. */
export interface ReversibleLine extends Pick<RedemptionLine, "lineId" | "sku" | "quantity" | "discount"> {
  readonly reversed: number;
}

/** Units of a line that are taken back, with their part of its discount. */
export type ReversedUnits = Pick<RedemptionLine, "lineId" | "sku" | "quantity" | "discount">;

/**
 * The part of a line's discount that its first units have, in whole minor units: units share equally, an odd cent goes to
 * the earlier ones. So the parts of all units sum to the whole, in whatever portions they are taken back.
 */
function shareOf({ discount, quantity }: ReversibleLine, units: number): Minor {
  if (units >= quantity) return discount;
  const rest = discount % quantity;
  return ((discount - rest) / quantity) * units + Math.min(units, rest);
}

const portion = (line: ReversibleLine, units: number): ReversedUnits => ({
  lineId: line.lineId,
  sku: line.sku,
  quantity: units,
  discount: shareOf(line, line.reversed + units) - shareOf(line, line.reversed),
});

const leftOf = ({ quantity, reversed }: ReversibleLine): number => quantity - reversed;

/** All that is left of a redemption. */
export const takeAll = (lines: readonly ReversibleLine[]): ReversedUnits[] =>
  lines.filter((line) => leftOf(line) > 0).map((line) => portion(line, leftOf(line)));

/**
 * The units that are named: of a line by its id, or of the lines with a sku, one after the other.
 * @returns what is in the way where a line is not there, or has fewer units left
 */
export function takeSome(lines: readonly ReversibleLine[], wanted: readonly ReversedLine[]) {
  const open = new Map(lines.map((line) => [line.lineId, line]));
  const taken = new Map<string, ReversedUnits>();
  const objections: RedemptionError[] = [];
  for (const one of wanted) {
    const meant = [...open.values()].filter((line) => isMeant(line, one));
    const left = meant.reduce((sum, line) => sum + leftOf(line), 0);
    let units = one.quantity ?? left;
    if (meant.length === 0) objections.push({ reason: "required_items_missing", path: one.path });
    else if (units > left || left === 0) objections.push({ reason: "already_reversed", path: one.path });
    else {
      for (const line of meant) {
        const some = Math.min(units, leftOf(line));
        if (some === 0) continue;
        units -= some;
        taken.set(line.lineId, joined(taken.get(line.lineId), portion(line, some)));
        open.set(line.lineId, { ...line, reversed: line.reversed + some });
      }
    }
  }
  const isWhole = [...open.values()].every((line) => leftOf(line) === 0);
  return { taken: [...taken.values()], isWhole, objections };
}

const isMeant = (line: ReversibleLine, { lineId, sku }: ReversedLine): boolean =>
  lineId === null ? line.sku === sku : line.lineId === lineId && (sku === null || line.sku === sku);

const joined = (known: ReversedUnits | undefined, more: ReversedUnits): ReversedUnits =>
  known ? { ...more, quantity: known.quantity + more.quantity, discount: known.discount + more.discount } : more;
