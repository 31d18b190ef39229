/**
 * A character that shows nothing: whitespace, a control character, or one that Unicode lets displays ignore, such as U+200B
 * and U+00AD. U+2800 is a Braille cell without dots. U+0000 is no blank: `idProblem` refuses it.
 */
const BLANK = /^[[\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]--[\0]]$/v;
const LEADING_BLANKS = /^[[\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]--[\0]]+/v;

/** Printable ASCII without the space: `!` to `~`. */
const isPlain = (code: number): boolean => code > 0x20 && code < 0x7f;

/** A text without the blanks around it. JavaScript's own `trim` leaves characters such as U+200B and U+0085. */
export function withoutBlanks(text: string): string {
  if (isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(text.length - 1))) return text;
  const visible = text.replace(LEADING_BLANKS, "");
  let end = visible.length;
  for (let last = lastBefore(visible, end); BLANK.test(last); last = lastBefore(visible, end)) end -= last.length;
  return visible.slice(0, end);
}

/** The character before a position, of one or two units. Empty at the start. A pattern for the end of a text would backtrack. */
function lastBefore(text: string, end: number): string {
  const code = text.codePointAt(Math.max(0, end - 2)) ?? 0;
  return text.slice(Math.max(0, end - (code > 0xffff ? 2 : 1)), end);
}
