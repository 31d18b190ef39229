import type { CompiledPromotion } from "./compile.ts";
import { inactive } from "./eligibility.ts";
import { scheduleMoments } from "./schedule.ts";
import type { Usage } from "./types.ts";

/** A moment at which a promotion became active, or ceased to be. */
export interface Activation {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly active: boolean;
}

/** How many uses are left does not make a promotion rest. */
const UNUSED: Usage = { promotions: new Map(), codes: new Map() };

const DAY = 86_400_000;
/** Of a longer time only the last days are looked at. */
const LONGEST_DAYS = 31;

/** Whether a promotion is enabled, has started, has not ended, and is open by its schedule. */
export const isActive = (compiled: CompiledPromotion, at: number): boolean => inactive(compiled, UNUSED, at) === null;

/**
 * How a promotion became active and ceased to be, in order.
 * @param wasActive what it was when somebody looked last
 * @param from when that was
 * @param to now: a promotion that was changed meanwhile is now what it is now. Both epoch milliseconds
 */
export function activationsBetween(
  compiled: CompiledPromotion,
  timeZone: string,
  wasActive: boolean,
  from: number,
  to: number,
): Activation[] {
  const found: Activation[] = [];
  let active = wasActive;
  for (const at of [...momentsBetween(compiled, timeZone, Math.max(from, to - LONGEST_DAYS * DAY), to), to]) {
    if (isActive(compiled, at) === active) continue;
    active = !active;
    found.push({ at, active });
  }
  return found;
}

/** When somebody has to look again, epoch milliseconds; null where nothing will change by itself. */
export function nextActivationAt(compiled: CompiledPromotion, timeZone: string, now: number): number | null {
  const { start, end, promotion } = compiled;
  if (promotion.status !== "ENABLED" || now >= end) return null;
  if (now < start) return start;
  const [next] = momentsBetween(compiled, timeZone, now, now + 2 * DAY);
  return next ?? (Number.isFinite(end) ? end : null);
}

function momentsBetween(
  { promotion: { schedule }, start, end }: CompiledPromotion,
  timeZone: string,
  from: number,
  to: number,
): number[] {
  const edges = [start, end].filter((moment) => moment > from && moment <= to);
  const inSchedule = schedule ? scheduleMoments(schedule, timeZone, from, to) : [];
  return [...new Set([...edges, ...inSchedule])].sort((a, b) => a - b);
}
