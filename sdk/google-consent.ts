import type { Answer } from "./consent-answer.ts";
import { type Command, readCommand, resolveDefaults, STORAGE } from "./consent-commands.ts";
import { neverThrow } from "./never-throw.ts";
import type { Timers } from "./transport.ts";
import type { InitOptions } from "./types.ts";

/** A state as Google's script keeps it, resolved for the visitor's region. */
interface ResolvedState {
  default?: boolean;
  update?: boolean;
}

/** The part of the page that belongs to Google. */
export interface GooglePage {
  /** What the scripts of Tag Manager and gtag share. Google does not document it; consent tools use it alike. */
  google_tag_data?: {
    ics?: {
      entries?: Record<string, ResolvedState | undefined>;
      addListener?(types: string[], listener: () => void): void;
    };
  };
  [dataLayer: string]: unknown;
}

const resolvedOn = (page: GooglePage): ResolvedState =>
  neverThrow(() => page.google_tag_data!.ics!.entries![STORAGE] as ResolvedState) || {};

/** Calls `onChange` at each change of the state by Google's script. @returns whether the page has that script */
const listenTo = (page: GooglePage, onChange: () => void): boolean =>
  !!neverThrow(() => {
    page.google_tag_data!.ics!.addListener!([STORAGE], onChange);
    return true;
  });

/** Reads the entries of a data layer, the past ones and each later one before Google's script does. */
function readEntries(dataLayer: unknown[], read: (entry: unknown) => void, onPush: () => void): void {
  dataLayer.forEach(read);
  const push = dataLayer.push;
  dataLayer.push = (...entries) => {
    entries.forEach(read);
    onPush();
    return push.apply(dataLayer, entries);
  };
}

/**
 * @param onEnd runs when the wait is over
 * @returns a function whose value is true once the longest wait of denied defaults is over, and undefined where none has a wait. The wait begins at its
 *   first call
 */
function createWait({ setTimeout }: Pick<Timers, "setTimeout">, onEnd: () => void) {
  let state: "none" | "under way" | "over" = "none";
  return (defaults: readonly Command[]): boolean | undefined => {
    const ms = Math.max(0, ...defaults.filter(({ isGranted }) => !isGranted).map(({ wait }) => wait));
    if (!ms) return undefined;
    if (state === "none") {
      state = "under way";
      setTimeout(() => {
        state = "over";
        onEnd();
      }, ms);
    }
    return state === "over";
  };
}

/**
 * Follows Google Consent Mode v2. The state that Google's script has resolved takes precedence: it knows the region. Without
 * it, the commands on the data layer are read, and the option `region`.
 * @param report receives the state of `analytics_storage`, first at once and then at each change
 */
export function followGoogle(
  page: GooglePage,
  options: () => Pick<InitOptions, "region" | "data_layer">,
  timers: Pick<Timers, "setTimeout">,
  report: (answer: Answer) => void,
): void {
  const defaults: Command[] = [];
  /** The visitor's decision. */
  let decided: boolean | undefined;
  /** The last decision that Google's script had. */
  let known: boolean | undefined;
  let isListening = false;
  const reportNow = () => report(answer());
  const isWaitOver = createWait(timers, reportNow);

  function answer(): Answer {
    if (decided !== undefined) return decided ? "granted" : "denied";
    const region = String(options().region || "").toUpperCase();
    const { default: byDefault = resolveDefaults(defaults, region) } = resolvedOn(page);
    if (byDefault !== false) return byDefault ? "granted" : "pending";
    const isOver = isWaitOver(defaults);
    if (isOver === undefined) return "default";
    return isOver ? "expired" : "pending";
  }

  /** Reads the state of Google's script, which a consent tool inside Tag Manager changes without the data layer. */
  function refresh() {
    const { update } = resolvedOn(page);
    if (update !== known) decided = update;
    known = update;
    isListening = isListening || listenTo(page, refreshSoon);
    reportNow();
  }
  const refreshSoon = () => timers.setTimeout(refresh, 0);

  const read = (entry: unknown) => {
    const command = readCommand(entry);
    if (command && command.isUpdate) decided = command.isGranted;
    else if (command) defaults.push(command);
  };

  const name = options().data_layer || "dataLayer";
  page[name] = page[name] || [];
  const dataLayer = page[name];
  // An element with that id is no data layer, so the visitor's decision is unknown.
  if (Array.isArray(dataLayer))
    readEntries(dataLayer, read, () => {
      reportNow();
      // Google's script handles the entries now or right after.
      refreshSoon();
    });
  refresh();
}
