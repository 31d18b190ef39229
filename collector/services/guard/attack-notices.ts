import type { AttackNotice } from "../../store/ports/guessing.ts";
import type { Store } from "../../store/ports/store.ts";
import type { Guard } from "./guard.ts";

/** Tells webhooks when attacks on properties begin and end. Times are epoch milliseconds. Its promises do not reject. */
export interface AttackNotices {
  look(now: number): Promise<void>;
  /** Ends all attacks: the collector stops, and forgets them. */
  endAll(now: number): Promise<void>;
}

/** Time, in ms, without an attack until it has ended: one at the edge of the threshold is a single one. */
const QUIET = 300_000;

interface Attack {
  readonly startedAt: number;
  /** When it was last seen. */
  lastAt: number;
}

/** @param onFault receives errors of the store; what could not be written is written at the next look */
export function attackNotices(
  guard: Pick<Guard, "attacked">,
  store: Pick<Store, "addAttackNotice">,
  onFault: (error: unknown) => void,
): AttackNotices {
  const attacks = new Map<string, Attack>();
  const unwritten: AttackNotice[] = [];
  let writing = Promise.resolve();

  const begin = (propertyId: string, now: number): void => {
    const known = attacks.get(propertyId);
    if (known) known.lastAt = now;
    else {
      attacks.set(propertyId, { startedAt: now, lastAt: now });
      unwritten.push({ propertyId, startedAt: now, endedAt: null });
    }
  };
  const end = (propertyId: string, { startedAt }: Attack, now: number): void => {
    attacks.delete(propertyId);
    unwritten.push({ propertyId, startedAt, endedAt: now });
  };
  const write = async (): Promise<void> => {
    try {
      for (let next = unwritten[0]; next; next = unwritten[0]) {
        await store.addAttackNotice(next);
        unwritten.shift();
      }
    } catch (error) {
      onFault(error);
    }
  };
  const written = (): Promise<void> => {
    writing = writing.then(write);
    return writing;
  };

  return {
    look(now) {
      for (const propertyId of guard.attacked(now)) begin(propertyId, now);
      for (const [propertyId, attack] of attacks)
        if (Math.abs(now - attack.lastAt) >= QUIET) end(propertyId, attack, now);
      return written();
    },
    endAll(now) {
      for (const [propertyId, attack] of attacks) end(propertyId, attack, now);
      return written();
    },
  };
}
