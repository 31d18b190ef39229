import type { Dom } from "../dom.ts";
import { neverThrow } from "../never-throw.ts";
import { codeEventsOf } from "./coupons.ts";
import { followDataLayer } from "./data-layer.ts";
import { type BridgeEvent, eventOf } from "./events.ts";
import { fieldsOf, listOf } from "./fields.ts";
import { keepMemory, readMemory } from "./memory.ts";
import { type Message, messagesIn } from "./messages.ts";
import { createOutbox } from "./outbox.ts";
import { createOwnEvents, type Sdk } from "./own-events.ts";
import { createRepeats } from "./repeats.ts";
import { createReport } from "./report.ts";

export interface Ga4BridgeOptions {
  /** Name of the page's data layer. @default "dataLayer" */
  data_layer?: string;
}

/** The page that the bridge runs on. */
export type Page = Pick<Dom<"Window">, "addEventListener" | "sessionStorage">;

/** The interval at which the data layer is checked for entries that arrive past its `push`, in ms. */
const CHECK_MS = 500;

/**
 * Tracks what a page puts on the data layer of GA4 or Universal Analytics: past and future entries, each once. It starts nothing
 * outside a browser, and never throws.
 * @param sdk the present SDK or snippet; undefined while the page has none
 */
export function startBridge(sdk: () => Sdk | undefined, options: Ga4BridgeOptions, page: Page): void {
  const globals = fieldsOf(page);
  const memory = readMemory(page);
  const { problem, show } = createReport();
  const own = createOwnEvents(memory, show);
  const isRepeat = createRepeats(memory);

  const listen = () => {
    const present = sdk();
    return present && own.listen(present);
  };
  const send = (event: BridgeEvent): boolean => {
    const track = neverThrow(listen);
    if (track && !own.reports(event))
      neverThrow(() => track.apply(sdk(), [event.category, event.action, event.payload] as never[]));
    return !!track;
  };
  const outbox = createOutbox(send);
  const add = (event: BridgeEvent) => {
    if (!outbox.add(event)) problem("too many events");
  };
  const onMessage = (message: Message) => {
    const event = eventOf(message);
    if (isRepeat(event, message)) return;
    add(event);
    codeEventsOf(message, memory).forEach(add);
    keepMemory(page, memory, sdk());
  };
  const check = followDataLayer(
    () => globals[options.data_layer || "dataLayer"],
    (entry) => {
      const isRead = neverThrow(() => {
        messagesIn(entry).forEach(onMessage);
        return true;
      });
      if (!isRead) problem("unreadable entry");
    },
  );
  const tick = () => {
    neverThrow(listen);
    if (!neverThrow(check)) problem("the data layer is no array");
  };

  for (const call of listOf(fieldsOf(globals._cdp365Analytics).track)) neverThrow(() => own.note(call as unknown[]));
  tick();
  setInterval(tick, CHECK_MS);
  // In the capturing phase: before the SDK sends what is left.
  page.addEventListener(
    "pagehide",
    () => {
      tick();
      outbox.flush();
      keepMemory(page, memory, sdk());
    },
    true,
  );
}
