import fc from "fast-check";

const junk = fc.oneof(
  fc.anything(),
  fc.constantFrom(undefined, null, "", "x", "x".repeat(20_000), -1, 0.5, 1e300, true, [], {}, Array(600).fill({})),
);

/** A valid body with up to four values replaced by junk. */
export const spoiled = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      valid,
      fc.array(fc.tuple(fc.array(fc.nat(), { minLength: 1, maxLength: 8 }), junk), { minLength: 1, maxLength: 4 }),
    )
    .map(([body, changes]) => changes.reduce((spoilt, [steps, value]) => replaced(spoilt, steps, value), body));

/**
 * A copy with another value at a place. @param steps the number of a key on each level; they end early if there is none
 */
function replaced(body: unknown, [step, ...steps]: readonly number[], value: unknown): unknown {
  const keys = typeof body === "object" && body !== null ? Object.keys(body) : [];
  if (step === undefined || keys.length === 0) return value;
  const key = keys[step % keys.length]!;
  const old = (body as Record<string, unknown>)[key];
  const entry = replaced(old, steps, value);
  return Array.isArray(body) ? body.with(Number(key), entry) : { ...(body as object), [key]: entry };
}
