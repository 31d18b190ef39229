import type { GuessingCounts } from "../../store/ports/guessing.ts";
import type { AttackNotices } from "./attack-notices.ts";
import type { CountsWriter } from "./counts-writer.ts";
import type { Guard } from "./guard.ts";

/** What the guard counted of one property since the last look. */
export interface GuessingSums extends Pick<GuessingCounts, "misses" | "withheld" | "cartAnswers" | "cartWithheld"> {
  readonly propertyId: string;
  readonly isUnderAttack: boolean;
}

/** Looks at what the guard counted. */
export interface GuardWatch {
  /** Reports the counts since the last look, and writes them. @param now epoch milliseconds */
  look(now: number): Promise<void>;
  /** Looks for the last time: attacks end. */
  stop(now: number): Promise<void>;
}

/** Time, in ms, between two lines of the log. */
const LOG_PAUSE = 600_000;

/** Where the counts go. */
interface Receivers {
  readonly writer: CountsWriter;
  readonly notices: AttackNotices;
  /** Receives the counts of each property with any. */
  onCounts(counts: GuessingSums): void;
  /** Receives the sums of a property at most every 10 minutes, where answers were withheld: for the log. */
  onWithheld(sums: GuessingSums): void;
}

export function guardWatch(guard: Guard, { writer, notices, onCounts, onWithheld }: Receivers): GuardWatch {
  const sums = new Map<string, GuessingSums>();
  let loggedAt = Number.NEGATIVE_INFINITY;

  const logAll = (): void => {
    for (const each of sums.values()) if (each.withheld > 0) onWithheld(each);
    sums.clear();
  };
  const logSometimes = (now: number): void => {
    if (Math.abs(now - loggedAt) < LOG_PAUSE) return;
    if ([...sums.values()].some(({ withheld }) => withheld > 0)) loggedAt = now;
    logAll();
  };
  const watch: GuardWatch = {
    async look(now) {
      for (const draft of guard.drain()) {
        const { propertyId, counts } = draft;
        const { misses, withheld, cartAnswers, cartWithheld } = counts;
        const isUnderAttack = guard.isUnderAttack(propertyId, now);
        const present = { propertyId, isUnderAttack, misses, withheld, cartAnswers, cartWithheld };
        onCounts(present);
        writer.add(draft);
        sums.set(propertyId, added(sums.get(propertyId), present));
      }
      logSometimes(now);
      // The notices contain counts.
      await writer.flush();
      await notices.look(now);
    },
    async stop(now) {
      await watch.look(now);
      await notices.endAll(now);
    },
  };
  return watch;
}

const added = (sum: GuessingSums | undefined, more: GuessingSums): GuessingSums => ({
  propertyId: more.propertyId,
  isUnderAttack: more.isUnderAttack || (sum?.isUnderAttack ?? false),
  misses: more.misses + (sum?.misses ?? 0),
  withheld: more.withheld + (sum?.withheld ?? 0),
  cartAnswers: more.cartAnswers + (sum?.cartAnswers ?? 0),
  cartWithheld: more.cartWithheld + (sum?.cartWithheld ?? 0),
});
