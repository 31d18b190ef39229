import type { EventResult } from "../collector/contract/responses/event-results.ts";
import type { Dom } from "./dom.ts";
import type { Calculated, EvaluateCart, EvaluateOptions, EvaluationFailed } from "./evaluate-types.ts";
import type { ActionOf, DroppedResult, PayloadOf, TrackResult, WireEvent } from "./event-types.ts";

// The public types: options and methods. `types.ts` has all of them, also for the package's users.

export type * from "./evaluate-types.ts";
export type * from "./event-types.ts";

/** The options of `init`. Events wait in memory until there is a write key. */
export interface InitOptions {
  /**
   * The property's public write key (`wk_…`).
   * @default the `key` of the script's address: `…/sdk/web_event.js?key=wk_…`
   */
  write_key?: string;
  /**
   * Address of the collector, without `/v1/…`.
   * @default the script's address up to `/sdk/`; for the module, the page's origin
   */
  collector?: string;
  /**
   * The visitor's consent to being recorded. `pending`: the newest 50 events wait in memory until `consent()` is called,
   * and nothing is stored or sent. `denied`: events are dropped, and the SDK's data on the device is erased.
   * `cookieless`: events are sent without customer and without storage on the device; data of before stays there.
   * @default the `consent` of the script's address (`&consent=pending`), or else "granted"
   */
  consent?: Consent;
  /**
   * Whether to follow Google Consent Mode v2 (`analytics_storage`); loads a second file. Until the state is known, the
   * consent is pending. @default whether the script's address has `google_consent`
   */
  google_consent?: boolean;
  /** Whether to follow purpose 1 of IAB Europe's TCF (`__tcfapi`); loads the same file. @default false */
  tcf_consent?: boolean;
  /** What the SDK does where one of these tools denies: drop events, or send them `cookieless`. @default "drop" */
  when_denied?: "drop" | "cookieless";
  /**
   * The visitor's region (ISO 3166-2: `DE`, `US-CA`), for regional defaults of Consent Mode on pages without Google's
   * script, which knows it. @default unknown: where defaults of regions differ, the consent is pending
   */
  region?: string;
  /** Name of Google's data layer. @default "dataLayer" */
  data_layer?: string;
  /**
   * Whether to respect Global Privacy Control: nothing is stored on the device and no customer is named. Events are
   * still recorded, and each page view counts as a new visitor. @default true
   */
  respect_gpc?: boolean;
  /** Whether events on the device contain name, e-mail and phone of the customer. @default false */
  keep_personal_data?: boolean;
  /**
   * Hook that runs for each event before it is sent.
   * @param event a copy of the event
   * @returns the event, changed or not; null drops it, as does an exception
   */
  before_send?: (event: WireEvent) => WireEvent | null;
  /** Whether to log each step of an event in the console; loads a second file. @default false */
  debug?: boolean;
}

/** The parts of a code box, each as a CSS selector or as an element. */
export interface WatchOptions {
  /** The field in which the code is entered. It is read at the click only; never a password or an email field. */
  input: string | Dom<"Element">;
  /** The button that applies the code. Enter in the field counts as a click. */
  button: string | Dom<"Element">;
  /** Where the shop's message appears. The element need not exist before. */
  message: string | Dom<"Element">;
  /** Longest wait for the message after the click, in ms: 1,000 to 60,000. @default 10000 */
  timeout?: number;
}

/**
 * The visitor's consent to being recorded. `pending`: the visitor has not decided yet. `cookieless`: events count, and
 * nothing is stored.
 */
export type Consent = "granted" | "denied" | "pending" | "cookieless";

/** The listeners of `on`. Each event calls either `result` or `drop`, once. */
export interface Notices {
  /** The collector's result: stored, duplicate or rejected. */
  result: (result: EventResult, event: WireEvent) => void;
  /** The event was dropped. */
  drop: (result: DroppedResult, event: WireEvent) => void;
  /** A step of an event, for debugging; called where `debug` is on, also for earlier steps. Steps may change. */
  trace: (step: string, ...details: unknown[]) => void;
}

/** The methods of the SDK. None throws, and no promise rejects. */
export interface Methods {
  /**
   * Sets options and sends the events that wait for a write key. A later call changes the options that it names.
   */
  init(options: InitOptions): void;
  /**
   * Records an event.
   * @param category for example `product`
   * @param action for example `add_to_cart`
   * @param payload items, dimensions and attributes of the event
   * @returns the event's result. Don't let a checkout wait for it: it takes as long as the network does
   */
  track<C extends string, A extends string>(
    category: C,
    action: A & ActionOf<C, A>,
    ...payload: PayloadOf<C, A>
  ): Promise<TrackResult>;
  /**
   * Calculates a cart with codes, for the code box of a checkout. It records no event and works without consent.
   * @param codes the codes in the order in which they were entered. @default none
   * @returns the calculation, or the reason why there is none
   */
  evaluate(cart: EvaluateCart, codes?: string[], options?: EvaluateOptions): Promise<Calculated | EvaluationFailed>;
  /**
   * Reports the codes that the visitor enters in the shop's own code box, each with the message that the shop answers.
   * Loads a second file. A call per code box; a page without one of the elements is watched until they appear.
   */
  watch(options: WatchOptions): void;
  /**
   * Sets the visitor's consent: "granted" sends waiting events, "denied" drops them and erases the device's data,
   * "cookieless" sends them without customer.
   * @param keep whether the device's data stays where it is "denied", because the visitor has refused nothing.
   *   @default false
   */
  consent(decision: Consent, keep?: boolean): void;
  /**
   * Adds a listener.
   * @param listener receives the result and the event as sent; an exception is logged in the console
   * @returns a function that removes the listener
   */
  on<N extends keyof Notices>(name: N, listener: Notices[N]): () => void;
  /**
   * Sends the waiting events now. Resolves when none can be sent for now: all are sent, an attempt has failed and is
   * repeated later, or the page is still recovering the events of closed pages, which takes its first second.
   */
  flush(): Promise<void>;
  /**
   * Whether values may be stored on the device now: the visitor has consented, and not only to events without cookies.
   * The snippet has no such method: before the SDK has loaded, nobody knows.
   */
  mayStore(): boolean;
  /** Forgets the visitor and the session, as after a sign-out on a shared device; the next event starts new ones. */
  reset(): void;
}

/** The SDK. It is also a function that takes a method's name: `web_event("track", "product", "view", {…})`. */
export interface WebEvent extends Methods {
  <N extends keyof Notices>(method: "on", name: N, listener: Notices[N]): () => void;
  <M extends keyof Methods>(method: M, ...args: Parameters<Methods[M]>): ReturnType<Methods[M]>;
  readonly version: string;
}
