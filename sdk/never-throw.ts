/**
 * Runs code that may throw: blocked storage, or a page's own code.
 * @param log whether an error is logged in the console
 * @returns the code's value; undefined where it throws
 */
export function neverThrow<T>(run: () => T, log?: boolean): T | undefined {
  try {
    return run();
  } catch (error) {
    if (log) console.error(error);
    return undefined;
  }
}
