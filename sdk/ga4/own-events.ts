import { neverThrow } from "../never-throw.ts";
import { rememberCode } from "./coupons.ts";
import type { BridgeEvent } from "./events.ts";
import { type Fields, fieldsOf, listOf, scalarOf } from "./fields.ts";
import type { Memory } from "./memory.ts";

/** The SDK, or the snippet before it has loaded. */
export interface Sdk {
  track: (...args: never[]) => unknown;
  on?(name: "result" | "trace", listener: (first: unknown, event: unknown) => void): unknown;
  /** Calls from before the script had loaded. */
  readonly queue?: unknown;
  /** Absent in the snippet, as the version is. */
  mayStore?(): boolean;
  readonly version?: string;
}

/** The events of the shop's own tags. */
export interface OwnEvents {
  /** Listens to the calls of an SDK that it does not know yet. @returns its `track` */
  listen(sdk: Sdk): Sdk["track"];
  /** Notes the arguments of a call of `track`. */
  note(args: ArrayLike<unknown>): void;
  /** Whether the shop's own tags report an event like this one on this page; of an order or a code, the same one. */
  reports(event: BridgeEvent): boolean;
}

function orderOf(payload: Fields): unknown {
  const { transaction, purchase } = fieldsOf(payload.dims);
  const ids = [fieldsOf(transaction).id, fieldsOf(purchase).id, fieldsOf(payload.extra).order_id];
  return ids.map(scalarOf).find((id) => id !== undefined);
}

/** What an event is about: its codes, or its order. Others are about the same. */
const subjectsOf = (category: unknown, action: unknown, payload: Fields): unknown[] =>
  category === "promotion_code"
    ? ([] as unknown[])
        .concat(payload.items)
        .map((item) => scalarOf(fieldsOf(item).id))
        .filter((id) => id)
    : [action === "purchase" && orderOf(payload)];

/**
 * @param memory gets the codes that they report, and the orders of the bridge that the collector has
 * @param onTrace called where the SDK's `debug` is on
 */
export function createOwnEvents(memory: Memory, onTrace: () => void): OwnEvents {
  const seen: Record<string, true> = {};
  let wrapped: Sdk["track"] | undefined;
  let original: Sdk["track"];

  const note = (args: ArrayLike<unknown>, isStored?: boolean) => {
    const { 0: category, 1: action, 2: sent } = args;
    const payload = fieldsOf(sent);
    if (fieldsOf(payload.extra).ga4_event) {
      if (isStored && action === "purchase") memory.orders[`${orderOf(payload)}`] = 1;
      return;
    }
    for (const subject of subjectsOf(category, action, payload)) {
      seen[[category, action, subject].join()] = true;
      if (category === "promotion_code") rememberCode(memory, `${subject}`);
    }
  };
  const noteQueued = (call: unknown) => {
    const args = [].slice.call(call) as unknown[];
    note(args[0] === "track" ? args.slice(1) : args);
  };

  return {
    note,
    listen(sdk) {
      const { track } = sdk;
      if (track === wrapped) return original;
      original = track;
      for (const call of listOf(sdk.queue)) neverThrow(() => noteQueued(call));
      wrapped = sdk.track = (...args: unknown[]) => {
        neverThrow(() => note(args));
        return track.apply(sdk, args as never[]);
      };
      if (sdk.version) {
        // Also calls of copies that tag managers hold: later, with their results.
        sdk.on!("result", (_, event) => {
          const { category, action } = fieldsOf(event);
          note([category, action, event], true);
        });
        sdk.on!("trace", onTrace);
      }
      return original;
    },
    reports: ({ category, action, payload }) =>
      subjectsOf(category, action, payload).some((subject) => seen[[category, action, subject].join()]),
  };
}
