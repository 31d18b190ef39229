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

/** The interval at which the page is checked for a consent tool that starts late, in ms. */
const CHECK_MS = 500;

const answerOf = ({ gdprApplies, eventStatus, purpose }: TcData): Answer => {
  if (gdprApplies === false) return "granted";
  if (eventStatus === "cmpuishown") return "pending";
  // Purpose 1 is storage on the device.
  return purpose && purpose.consents && purpose.consents[1] ? "granted" : "denied";
};

/**
 * Follows purpose 1 of the TCF.
 * @param report receives the visitor's decision, at each change
 */
export function followTcf(page: TcfPage, timers: Pick<Timers, "setTimeout">, report: (answer: Answer) => void): void {
  const onData = (data: TcData, success: boolean) => {
    if (success) report(neverThrow(() => answerOf(data)) || "pending");
  };
  const check = () => {
    if (page.__tcfapi) neverThrow(() => page.__tcfapi!("addEventListener", 2, onData));
    else timers.setTimeout(check, CHECK_MS);
  };
  check();
}
