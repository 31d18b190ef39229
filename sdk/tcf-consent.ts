import type { Answer } from "./consent-answer.ts";
import { neverThrow } from "./never-throw.ts";
import type { Timers } from "./transport.ts";

/** What a consent tool reports by IAB Europe's Transparency and Consent Framework, version 2. */
interface TcData {
  /** False where the law does not apply to the visitor; undefined where the tool does not know. */
  gdprApplies?: boolean;
  /** `cmpuishown`: the visitor is deciding. */
  eventStatus?: string;
  purpose?: { consents?: Record<number, boolean> };
}

/** The page of a consent tool. */
export interface TcfPage {
  __tcfapi?(command: string, version: 2, callback: (data: TcData, success: boolean) => void): void;
}

/** The interval at which the page is looked at for a consent tool that starts late, in ms. */
const LOOK_MS = 500;

const answerOf = ({ gdprApplies, eventStatus, purpose }: TcData): Answer => {
  if (gdprApplies === false) return "granted";
  if (eventStatus === "cmpuishown") return "pending";
  // Purpose 1 is storage on the device.
  return purpose && purpose.consents && purpose.consents[1] ? "granted" : "denied";
};

/**
 * Follows purpose 1 of the TCF.
 * @param tell receives the visitor's decision, at each change
 */
export function followTcf(page: TcfPage, timers: Pick<Timers, "setTimeout">, tell: (answer: Answer) => void): void {
  const hear = (data: TcData, success: boolean) => {
    if (success) tell(neverThrow(() => answerOf(data)) || "pending");
  };
  const look = () => {
    if (page.__tcfapi) neverThrow(() => page.__tcfapi!("addEventListener", 2, hear));
    else timers.setTimeout(look, LOOK_MS);
  };
  look();
}
