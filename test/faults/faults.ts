/** A fault between a page and its collector. */
export type Fault =
  | { readonly kind: "pass" | "cutMidAnswer" | "answerLost" | "hang" | "refuse" }
  | { readonly kind: "delay"; readonly ms: number }
  | { readonly kind: "status503"; readonly retryAfter: number | undefined }
  | { readonly kind: "html200"; readonly cors: boolean };

/** No fault. */
export const pass: Fault = { kind: "pass" };

/** The collector receives the request; the connection breaks within the response. */
export const cutMidAnswer: Fault = { kind: "cutMidAnswer" };

/** The collector receives the request; the response is lost. */
export const answerLost: Fault = { kind: "answerLost" };

/** The connection is accepted, and the request is never answered. */
export const hang: Fault = { kind: "hang" };

/** The connection is closed at once, as by a server that is down. */
export const refuse: Fault = { kind: "refuse" };

/**
 * A slow network: a request is forwarded after a while, if the browser is still connected. On loopback without a delay,
 * even a request that the browser cancels with its page arrives first.
 * @param ms the delay. @default 300
 */
export const delay = (ms = 300): Fault => ({ kind: "delay", ms });

/** A load balancer without a healthy collector; `retryAfter` is in seconds. */
export const status503 = ({ retryAfter }: { retryAfter?: number } = {}): Fault => ({ kind: "status503", retryAfter });

/** A captive portal responds in place of the collector; pages can read the response only with `cors`. */
export const html200 = ({ cors = true } = {}): Fault => ({ kind: "html200", cors });
