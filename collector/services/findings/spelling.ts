/** The characters of most codes. Codes with others are compared with those that were accepted. */
const ALPHABET = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"];

/** Shorter codes are one slip from each other by chance. */
const MIN_LENGTH = 4;
/** Longer ones have too many spellings to look up. */
const MAX_LENGTH = 40;

const isDigit = (character: string | undefined): boolean => character !== undefined && /^\d$/.test(character);

/**
 * Whether a typed code is one slip from a real one: a character too many or too few, two neighbors exchanged, or one
 * replaced. Digits are never exchanged for digits: codes of a series differ by them.
 * @param typed canonical
 * @param real canonical
 */
export function isOneSlip(typed: string, real: string): boolean {
  const [a, b] = [[...typed], [...real]];
  if (b.length < MIN_LENGTH || Math.abs(a.length - b.length) > 1) return false;
  while (a.length > 0 && a[0] === b[0]) [a.shift(), b.shift()];
  while (a.length > 0 && a.at(-1) === b.at(-1)) [a.pop(), b.pop()];
  if (a.length + b.length === 1) return true;
  if ([...a, ...b].every(isDigit)) return false;
  const isReplaced = a.length === 1 && b.length === 1;
  const isExchanged = a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0];
  return isReplaced || isExchanged;
}

/** The codes that a typed one may be one slip from, in the usual characters. */
export function spellingsOf(typed: string): readonly string[] {
  const all = [...typed];
  if (all.length > MAX_LENGTH) return [];
  const places = [...all.keys(), all.length];
  const made = places.flatMap((at) => {
    const [before, rest] = [all.slice(0, at).join(""), all.slice(at)];
    const [first = "", second = "", ...others] = rest;
    const after = rest.slice(1).join("");
    return [
      ...ALPHABET.flatMap((character) => [before + character + rest.join(""), before + character + after]),
      before + after,
      before + second + first + others.join(""),
    ];
  });
  return [...new Set(made)].filter((real) => isOneSlip(typed, real));
}
