import type { CompiledPromotion } from "./compile.ts";
import { inactive } from "./eligibility.ts";
import { scheduleMoments } from "./schedule.ts";
import type { Usage } from "./types.ts";

/** A moment at which a promotion became active or inactive. */
export interface Activation {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly active: boolean;
}

/** A promotion without uses left still counts as active. */
const UNUSED: Usage = { promotions: new Map(), codes: new Map() };

const DAY = 86_400_000;
/** Of a longer period only the last days are searched. */
const LONGEST_DAYS = 31;

/**
 * Whether a promotion is enabled, has started, has not ended, and is open by its schedule.
 * @param at epoch milliseconds
 */
export const isActive = (compiled: CompiledPromotion, at: number): boolean => inactive(compiled, UNUSED, at) === null;

/**
 * Finds the moments at which a promotion became active or inactive, in order.
 * @param wasActive the promotion's state at `from`
 * @param from epoch milliseconds of the last search
 * @param to epoch milliseconds of now; a change of the promotion in between shows at `to`
 */
export function activationsBetween(
  compiled: CompiledPromotion,
  timeZone: string,
  wasActive: boolean,
  from: number,
  to: number,
): Activation[] {
  const activations: Activation[] = [];
  let active = wasActive;
  for (const at of [...momentsBetween(compiled, timeZone, Math.max(from, to - LONGEST_DAYS * DAY), to), to]) {
    if (isActive(compiled, at) === active) continue;
    active = !active;
    activations.push({ at, active });
  }
  return activations;
}

/**
 * The next moment at which a promotion may become active or inactive by itself.
 * @param now epoch milliseconds
 * @returns epoch milliseconds; null if there is no such moment
 */
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
