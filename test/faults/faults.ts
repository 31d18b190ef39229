/** What goes wrong between a page and its collector. */
export type Fault =
  | { readonly kind: "pass" | "cutMidAnswer" | "answerLost" | "hang" | "refuse" }
  | { readonly kind: "delay"; readonly ms: number }
  | { readonly kind: "status503"; readonly retryAfter: number | undefined }
  | { readonly kind: "html200"; readonly cors: boolean };

/** Nothing goes wrong. */
export const pass: Fault = { kind: "pass" };

/** The collector gets the request and answers; the connection breaks in the middle of the answer. */
export const cutMidAnswer: Fault = { kind: "cutMidAnswer" };

/** The collector gets the request; nobody hears its answer. */
export const answerLost: Fault = { kind: "answerLost" };

/** Connected, and then nothing ever. */
export const hang: Fault = { kind: "hang" };

/** The connection is closed at once, like that of a server that is down. */
export const refuse: Fault = { kind: "refuse" };

/**
 * Far away: a request reaches the collector only where the browser is still connected after so long.
 * On loopback without it, even a request that the browser gives up with its page is there before that.
 * @param ms how far. @default 300
 */
export const delay = (ms = 300): Fault => ({ kind: "delay", ms });

/** A load balancer whose collector is not well; `retryAfter` is in seconds. */
export const status503 = ({ retryAfter }: { retryAfter?: number } = {}): Fault => ({ kind: "status503", retryAfter });

/** A captive portal answers in the collector's place; pages may read that only with `cors`. */
export const html200 = ({ cors = true } = {}): Fault => ({ kind: "html200", cors });
