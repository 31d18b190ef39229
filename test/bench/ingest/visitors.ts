import { createRandom } from "../random.ts";

/** Number of returning visitors. */
const RETURNING = 20_000;
/** Of ten requests, the number with a new visitor. */
const NEW_OF_TEN = 6;

/**
 * Makes visitor ids for requests like the SDK's: UUIDv7, which starts with the time of the first visit. So rows of
 * visitors who came at the same time are next to each other in an index.
 */
export function visitors(seed: number): () => string {
  const random = createRandom(seed);
  const hex = (digits: number) =>
    random
      .below(16 ** digits)
      .toString(16)
      .padStart(digits, "0");
  const named = (time: number) =>
    `${time.toString(16).padStart(12, "0").replace(/^.{8}/, "$&-")}-7${hex(3)}-8${hex(3)}-${hex(6)}${hex(6)}`;
  const month = 30 * 86_400_000;
  const returning = Array.from({ length: RETURNING }, () => named(Date.now() - random.below(month)));
  return () => (random.below(10) < NEW_OF_TEN ? named(Date.now()) : random.pick(returning));
}
