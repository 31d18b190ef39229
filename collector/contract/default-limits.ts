// Apart from their schema: the store's threads need the values, and must not load zod for them.

/** The limits of a property's pages, for each write key and client address. */
export interface PropertyLimits {
  readonly requests_per_second: number;
  readonly events_per_second: number;
  readonly calculations_per_second: number;
  /** Seconds whose requests may arrive at once. */
  readonly burst: number;
  /** Bodies of events in a day, of all senders, from which on a metric warns. */
  readonly megabytes_per_day: number;
}

/** The limits of a property that sets none. A browser sends a request in 2 seconds, an office or a carrier has one address. */
export const DEFAULT_LIMITS: PropertyLimits = {
  requests_per_second: 50,
  events_per_second: 200,
  calculations_per_second: 10,
  burst: 10,
  megabytes_per_day: 10_240,
};
