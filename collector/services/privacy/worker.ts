import { type PrivacyContext, runPrivacyRequest, StoreUnavailable } from "./run.ts";

/** What the background job needs from outside. */
export interface PrivacyWorkerOptions extends PrivacyContext {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Receives internal errors. */
  readonly onFault: (error: unknown) => void;
}

export interface PrivacyWorker {
  /** Starts to work on requests that are not done. */
  wake(): void;
  /** Begins no further request. @returns after the one in progress */
  close(): Promise<void>;
}

/** Time, in ms, after which another process may continue a request without progress. */
export const LEASE = 60_000;

/** Works on the requests of persons, one after the other. */
export function privacyWorker(options: PrivacyWorkerOptions): PrivacyWorker {
  let turn: Promise<void> | null = null;
  let closing = false;
  // Whether a request may have been made since the last look found none.
  let isWoken = false;
  const workOff = async () => {
    while (!closing) {
      const request = await options.store.claimPrivacyRequest(null, options.now(), LEASE);
      const property = request && (await options.store.property(request.property_id));
      if (!request || !property) return;
      await runPrivacyRequest(options, property, request);
    }
  };
  const work = async () => {
    try {
      while (isWoken) {
        isWoken = false;
        await workOff();
      }
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) options.onFault(error);
    } finally {
      turn = null;
    }
  };
  return {
    wake() {
      if (closing) return;
      isWoken = true;
      turn ??= work();
    },
    async close() {
      closing = true;
      await turn;
    },
  };
}
