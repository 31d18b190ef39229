import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until a condition is true.
 * @param ms longest wait
 * @returns whether it became true
 */
export async function waitUntil(condition: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() > deadline) return false;
    await sleep(100);
  }
}

/**
 * Limits the time of a promise.
 * @param what its name in the error
 * @throws Error where it takes longer than `ms`
 */
export function withDeadline<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms / 1000} s`)), ms);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
