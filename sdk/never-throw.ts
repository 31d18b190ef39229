/** Runs what may throw (blocked storage, a page's own code). @returns its value; undefined where it threw */
export function neverThrow<T>(run: () => T, complain?: boolean): T | undefined {
  try {
    return run();
  } catch (error) {
    if (complain) console.error(error);
    return undefined;
  }
}
