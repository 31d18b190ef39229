import type { ClaimedPull, PromotionSourceStore, PullEnd } from "../../store/ports/promotion-sources.ts";
import { PULL_LEASE, type PullContext, pull } from "./pull.ts";

/** What the background job needs from outside. */
export interface PullerOptions extends Omit<PullContext, "isStopping"> {
  readonly store: PullContext["store"] & Pick<PromotionSourceStore, "claimDuePull">;
  /** Receives the end of each pull, for metrics. */
  readonly onPull: (claim: ClaimedPull, end: PullEnd) => void;
  /** Receives internal errors, and those of a store that can't be written. */
  readonly onFault: (error: unknown) => void;
}

export interface Puller {
  /** Starts the pulls that are due. */
  wake(): void;
  /** Begins no further pull, and ends those in progress before their next request. */
  close(): Promise<void>;
}

/** Most pulls at once: a slow shop does not keep the others waiting. */
const MAX_CONCURRENT = 8;

/** Pulls the promotions of all properties as they are due, of each property one pull at a time. */
export function puller(options: PullerOptions): Puller {
  const { store, now, onPull, onFault } = options;
  const running = new Set<Promise<void>>();
  let turn: Promise<void> | null = null;
  let closing = false;

  const begin = (claim: ClaimedPull): void => {
    const finished = pull({ ...options, isStopping: () => closing }, claim)
      .then((end) => onPull(claim, end))
      .catch(onFault)
      .finally(() => void running.delete(finished));
    running.add(finished);
  };

  const takeTurn = async (): Promise<void> => {
    while (!closing && running.size < MAX_CONCURRENT) {
      const claim = await store.claimDuePull(now(), PULL_LEASE);
      if (!claim) return;
      begin(claim);
    }
  };

  return {
    wake() {
      turn ??= takeTurn()
        .catch(onFault)
        .finally(() => {
          turn = null;
        });
    },
    async close() {
      closing = true;
      await turn;
      await Promise.all(running);
    },
  };
}
