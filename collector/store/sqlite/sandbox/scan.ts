/** Parts of SQL that are no code: texts, quoted names, comments. */
const NO_CODE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;

/** SQL of the same length, with spaces in place of texts and comments. @param keepNames whether quoted names stay */
const blanked = (sql: string, keepNames: boolean): string =>
  sql.replace(NO_CODE, (part) => (keepNames && /^["`[]/.test(part) ? part : part.replaceAll(/[^\n]/g, " ")));

/** The index of a second statement; -1 where there is only one. */
export function secondStatement(sql: string): number {
  const code = blanked(sql, false);
  const end = code.indexOf(";");
  if (end === -1) return -1;
  // The second statement may begin with a quoted name.
  const rest = blanked(sql, true)
    .slice(end + 1)
    .replaceAll(";", " ");
  const more = rest.search(/\S/);
  return more === -1 ? -1 : end + 1 + more;
}

/** The indexes of a word in the code of a statement. */
export function indexesOf(word: string, sql: string): number[] {
  const code = blanked(sql, true);
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const bound = (side: string | undefined) => (side && /\w/.test(side) ? "\\b" : "");
  const pattern = new RegExp(`${bound(word[0])}${escaped}${bound(word.at(-1))}`, "gi");
  return [...code.matchAll(pattern)].map(({ index }) => index);
}

/** The position of an index, in lines and columns from 1. */
export function lineAndColumn(sql: string, at: number): { readonly line: number; readonly column: number } {
  const before = sql.slice(0, at).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
