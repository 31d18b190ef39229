// A campaign against the guard alone, without a server.
import type { Reason, Status } from "../../../collector/evaluation/reasons.ts";
import { createGuard, type Guard } from "../../../collector/services/guard/guard.ts";
import type { Shopper } from "../../../collector/services/guard/shopper.ts";
import { type Campaign, type CampaignResult, ENDED, type Step, stepsOf, VALID } from "./campaign.ts";

const START = Date.UTC(2026, 10, 27);

export function campaign(order: Campaign): CampaignResult {
  const guard = createGuard(1);
  const counts = { answers: 0, withheld: 0, guesses: 0 };
  for (const step of stepsOf(order, START)) {
    const { at, person } = step;
    const shopper: Shopper = { network: person.address, visitorId: person.visitorId, isPage: true };
    if (step.does === "fill a cart") guard.sawProduct("1", shopper, true, at);
    if (step.does === "enter" || (step.does === "price" && !person.isServerRendered))
      count(counts, step, tryCode(guard, shopper, step.code, at));
  }
  return counts;
}

/** Counts an answer about a code. */
export function count(
  counts: { -readonly [K in keyof CampaignResult]: number },
  { person }: Step,
  isWithheld: boolean,
) {
  if (person.isBot) counts.guesses += Number(!isWithheld);
  else {
    counts.answers += 1;
    counts.withheld += Number(isWithheld);
  }
}

function tryCode(guard: Guard, shopper: Shopper, code: string, at: number): boolean {
  const { withheld, settle } = guard.admit("1", shopper, [code], at);
  const [status, reason]: [Status, Reason | null] =
    code === VALID ? [4, null] : code === ENDED ? [2, "promotion_ended"] : [1, "unknown_code"];
  settle(withheld.size > 0 ? [] : [{ code, status, reason }]);
  return withheld.size > 0;
}
