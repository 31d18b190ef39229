/** The promise's value; null when it rejects or takes longer than `ms`, so that the shop never waits for a tag. */
export function withTimeout(promise, ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, null);
    Promise.resolve(promise)
      .then((value) => resolve(value ?? null))
      .catch(() => resolve(null))
      .finally(() => clearTimeout(timer));
  });
}
