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
