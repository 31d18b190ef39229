import type { MethodArguments, MethodResults } from "../ports/methods-by-name.ts";
import type { Store } from "../ports/store.ts";

/** Methods of the store as they run next to the data: each returns once its result is on disk. */
export type SyncOf<Names extends keyof Store> = {
  readonly [Name in Names]: (...args: MethodArguments[Name]) => MethodResults[Name];
};
