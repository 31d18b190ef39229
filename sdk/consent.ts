/**
 * `web_event.consent.js`: follows the consent tools of a page, Google Consent Mode and the TCF. It is a file of its own,
 * because sites without one need nothing of it. Until it has loaded, events wait.
 */
import { type Answer, type Decision, decisionOf } from "./consent-answer.ts";
import { followGoogle, type GooglePage } from "./google-consent.ts";
import { followTcf, type TcfPage } from "./tcf-consent.ts";
import type { Timers } from "./transport.ts";
import type { InitOptions } from "./types.ts";

/**
 * Follows the tools that the options name. Where there are two, both must grant.
 * @param decide receives each decision that differs from the last
 * @param options returns the options of the SDK at that time
 */
export default function followConsent(
  decide: (...decision: Decision) => void,
  options: () => InitOptions,
  page: GooglePage & TcfPage = globalThis as GooglePage & TcfPage,
  timers: Pick<Timers, "setTimeout"> = { setTimeout: (run, ms) => setTimeout(run, ms) },
): void {
  const answers: Partial<Record<"google" | "tcf", Answer>> = {};
  let last: string | undefined;
  const apply = () => {
    const decisions = decisionOf(Object.values(answers), options());
    if (String(decisions) === last) return;
    last = String(decisions);
    for (const decision of decisions) decide(...decision);
  };
  const from = (tool: "google" | "tcf") => {
    answers[tool] = "pending";
    return (answer: Answer) => {
      answers[tool] = answer;
      apply();
    };
  };
  const { google_consent, tcf_consent } = options();
  const [google, tcf] = [google_consent && from("google"), tcf_consent && from("tcf")];
  if (google) followGoogle(page, options, timers, google);
  if (tcf) followTcf(page, timers, tcf);
}
