import type { LaunchOptions } from "../browser/engines/engine.ts";
import type { Stage } from "./stage.ts";

/** A situation in which other SDKs lose events. After its steps, the fault ends and the visitor returns. */
export interface Cell {
  /** The situation, as a visitor would describe it. */
  readonly name: string;
  /** JavaScript that runs in the page before the SDK. */
  readonly before?: string;
  /** How to start the browser. */
  readonly launch?: LaunchOptions;
  /** Whether the visitor does not return, so that the open page must deliver everything. @default false */
  readonly staysOpen?: boolean;
  readonly steps: (stage: Stage) => Promise<void>;
}

/** A cell can't run in this browser; the message has the reason. */
export class NotPossible extends Error {}

/** The number of events, codes and cart lines, that a page tracks at once. */
export const EVENT_COUNT = 5;
