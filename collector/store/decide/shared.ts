/** Tells whether several properties use something at a time. */
export interface Shared {
  /** Notes a use. @param now milliseconds of a clock that only advances */
  note(property: string, now: number): void;
  /** Whether two properties or more have used it lately. */
  isShared(now: number): boolean;
}

/** How long a use counts, in ms. */
const LATELY = 10_000;

/** Remembers the last use of the latest property, and that of any other before: more is not needed. */
export function shared(): Shared {
  let latest: string | null = null;
  let latestAt = Number.NEGATIVE_INFINITY;
  let otherAt = Number.NEGATIVE_INFINITY;
  return {
    note(property, now) {
      if (property !== latest && latest !== null) otherAt = latestAt;
      latest = property;
      latestAt = now;
    },
    isShared: (now) => now - otherAt < LATELY,
  };
}
