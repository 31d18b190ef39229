import type { Candidate } from "./candidates.ts";
import type { Minor } from "./money.ts";
import type { GroupChoice } from "./promotion.ts";
import type { Refusal } from "./select.ts";

/** One candidate of each group, and the candidates without a group. */
export interface OneOfEach {
  readonly kept: readonly Candidate[];
  /** The members of groups that give something, but are not chosen. */
  readonly refused: ReadonlyMap<Candidate, Refusal>;
}

/** Chooses among some candidates, which are in the order of selection. */
export type ChooseOfGroups = (candidates: readonly Candidate[]) => OneOfEach;

/**
 * Prices each member of a group once, alone on the cart. Of members that give nothing none is kept. Costs nothing where no
 * candidate has a group.
 * @param candidates in the order of selection: priority, then id
 * @param worthAlone the discount of a candidate that is alone on the cart; null: it gives nothing, not even a gift
 */
export function chooserOf(
  candidates: readonly Candidate[],
  worthAlone: (candidate: Candidate) => Minor | null,
): ChooseOfGroups {
  if (!candidates.some(({ compiled }) => compiled.group !== null)) return keepAll;
  const members = candidates.filter(({ compiled }) => compiled.group !== null);
  const worths = new Map(members.map((member) => [member, worthAlone(member)]));
  return (rest) => {
    const chosen = chosenOf(rest, worths);
    const kept = rest.filter((one) => one.compiled.group === null || chosen.get(one.compiled.group.id) === one);
    const refused = new Map<Candidate, Refusal>();
    for (const one of rest) {
      const winner = one.compiled.group && chosen.get(one.compiled.group.id);
      if (winner && winner !== one && worths.get(one) !== null)
        refused.set(one, { reason: "superseded", by: winner.compiled.promotion.id });
    }
    return { kept, refused };
  };
}

const keepAll: ChooseOfGroups = (kept) => ({ kept, refused: NONE });

const NONE: OneOfEach["refused"] = new Map();

/**
 * The chosen member of each group, by the group's id: the first that gives something, or (`best`) the one with the largest
 * discount, the first of equals. Where members differ in `choose`, which can't be saved, the first that gives something decides.
 */
function chosenOf(
  candidates: readonly Candidate[],
  worths: ReadonlyMap<Candidate, Minor | null>,
): ReadonlyMap<string, Candidate> {
  const chosen = new Map<string, Candidate>();
  const choices = new Map<string, GroupChoice>();
  for (const candidate of candidates) {
    const { group } = candidate.compiled;
    const discount = worths.get(candidate) ?? null;
    if (group === null || discount === null) continue;
    const winner = chosen.get(group.id);
    if (winner === undefined) choices.set(group.id, group.choose);
    if (winner === undefined || (choices.get(group.id) === "best" && discount > worths.get(winner)!))
      chosen.set(group.id, candidate);
  }
  return chosen;
}
