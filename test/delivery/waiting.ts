import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until something is so.
 * @param ms how long at most
 * @returns whether it came to be so
 */
export async function until(isSo: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  for (;;) {
    if (await isSo()) return true;
    if (performance.now() > deadline) return false;
    await sleep(100);
  }
}

/**
 * Waits for something, but not for ever.
 * @throws Error that says what took too long
 */
export function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms / 1000} s`)), ms);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
