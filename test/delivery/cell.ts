import type { LaunchOptions } from "../browser/engines/engine.ts";
import type { Stage } from "./stage.ts";

/** A way in which events get lost elsewhere. When its steps are done, the fault ends and the shopper comes back. */
export interface Cell {
  /** What happens, in a shopper's words. */
  readonly name: string;
  /** JavaScript that runs in the page before the SDK. */
  readonly before?: string;
  /** How the browser is started. */
  readonly launch?: LaunchOptions;
  /** Nobody comes back: the page that is open must bring everything home by itself. @default false */
  readonly stays?: boolean;
  readonly steps: (stage: Stage) => Promise<void>;
}

/** A cell can't be tried in this browser as it is; the message says why. */
export class NotPossible extends Error {}

/** Several events in one go: codes and cart lines. */
export const SOME = 5;
