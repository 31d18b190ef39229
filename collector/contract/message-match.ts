/**
 * A text as patterns see it: without case, accents and punctuation, its words apart by one space. `*` stays where it is kept.
 * @param kept a further character that stays. @default none
 */
export function folded(text: string, kept = ""): string {
  const plain = text
    .normalize("NFD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase();
  const latin = plain.replaceAll("đ", "d").replaceAll("ß", "ss");
  return latin.replaceAll(kept === "*" ? /[^\p{L}\p{N}*]+/gu : /[^\p{L}\p{N}]+/gu, " ").trim();
}

/** A pattern that is ready for comparison. */
export interface CompiledPattern {
  /** The pattern without case and accents, with a space before and after it. */
  readonly text: string;
  /** The texts between its wildcards, in their order. */
  readonly pieces: readonly string[];
  /** Number of its letters and digits: of two patterns that fit, the one with more says more. */
  readonly weight: number;
}

/** @param pattern plain text; `*` stands for any text, also none. Whole words: `use` is not found in `used` */
export function compilePattern(pattern: string): CompiledPattern {
  const text = ` ${folded(pattern, "*")} `;
  const pieces = text.split("*").filter((piece) => piece.trim() !== "");
  return { text, pieces, weight: text.replaceAll(/[ *]/g, "").length };
}

/**
 * Whether a pattern is found anywhere in a message. It looks for each piece after the one before, so the time grows with the
 * length of the message only, whatever the pattern is.
 * @param message folded, with a space before and after it
 */
export function isFound({ pieces }: CompiledPattern, message: string): boolean {
  let from = 0;
  return pieces.every((piece) => {
    const at = message.indexOf(piece, from);
    // Two pieces may share the space between two words.
    from = at + piece.length - (piece.endsWith(" ") ? 1 : 0);
    return at >= 0;
  });
}

/** A message as patterns are looked for in it: folded, with a space before and after it. */
export const framed = (message: string): string => ` ${folded(message)} `;

/**
 * Looks for many patterns at once. A pattern is compared only where the message has the pattern's longest whole word, so the time
 * grows with the words of the message, and hardly with the number of patterns.
 * @returns finds the patterns in a framed message, in the order of `patterns`
 */
export function patternFinder<Pattern extends CompiledPattern>(
  patterns: readonly Pattern[],
): (message: string) => Pattern[] {
  const byWord = Map.groupBy(patterns.keys(), (at) => longestWord(patterns[at]!));
  const everywhere = byWord.get(null) ?? [];
  return (message) => {
    const words = new Set(message.split(" "));
    const places = [...words].flatMap((word) => byWord.get(word) ?? []).concat(everywhere);
    const found = places.filter((at) => isFound(patterns[at]!, message));
    return found.sort((a, b) => a - b).map((at) => patterns[at]!);
  };
}

/** @returns null where a wildcard touches each word */
const longestWord = ({ text }: CompiledPattern): string | null =>
  text
    .split(" ")
    .filter((word) => word !== "" && !word.includes("*"))
    .reduce<string | null>((longest, word) => (word.length > (longest?.length ?? 0) ? word : longest), null);
