import { createRandom } from "../random.ts";

/** So many visitors come back. */
const KNOWN = 20_000;
/** The share of requests whose visitor is here for the first time, of ten. */
const NEW_OF_TEN = 6;

/**
 * Makes the visitors of requests one after the other, as the SDK names them: UUIDv7s, which begin with the time of the
 * first visit. What is stored by visitor lies together for those who came at the same time.
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
  const known = Array.from({ length: KNOWN }, () => named(Date.now() - random.below(month)));
  return () => (random.below(10) < NEW_OF_TEN ? named(Date.now()) : random.pick(known));
}
