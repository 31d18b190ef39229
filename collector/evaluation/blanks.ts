/**
 * A character that shows nothing: whitespace, a control character, or one that Unicode lets displays ignore, such as U+200B
 * and U+00AD. U+2800 is a Braille cell without dots. U+0000 is no blank: `idProblem` refuses it.
 */
const BLANK = /^[[\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]--[\0]]$/v;

const isShown = (character: string): boolean => !BLANK.test(character);

/** Printable ASCII without the space: `!` to `~`. */
const isPlain = (code: number): boolean => code > 0x20 && code < 0x7f;

/** A text without the blanks around it. JavaScript's own `trim` leaves characters such as U+200B and U+0085. */
export function withoutBlanks(text: string): string {
  if (isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(text.length - 1))) return text;
  const characters = [...text.trim()];
  const start = characters.findIndex(isShown);
  return start < 0 ? "" : characters.slice(start, characters.findLastIndex(isShown) + 1).join("");
}
