import type { Store } from "../ports/store.ts";

/** Operations of the store as they run next to the data: each returns when its result is on disk. */
export type SyncOf<Names extends keyof Store> = {
  readonly [Name in Names]: (...given: Parameters<Store[Name]>) => Awaited<ReturnType<Store[Name]>>;
};
