/** Parts of SQL in which nothing is code: texts, quoted names, comments. */
const NO_CODE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;

/** The SQL as long as it is, with spaces in place of texts and comments; quoted names stay where they are asked for. */
const blanked = (sql: string, keepNames: boolean): string =>
  sql.replace(NO_CODE, (part) => (keepNames && /^["`[]/.test(part) ? part : part.replaceAll(/[^\n]/g, " ")));

/** Where a second statement begins; -1 where there is only one. */
export function secondStatement(sql: string): number {
  const code = blanked(sql, false);
  const end = code.indexOf(";");
  if (end === -1) return -1;
  // A quoted name may be all that follows.
  const rest = blanked(sql, true)
    .slice(end + 1)
    .replaceAll(";", " ");
  const more = rest.search(/\S/);
  return more === -1 ? -1 : end + 1 + more;
}

/** Where a word stands in the code of a statement, each time. */
export function placesOf(word: string, sql: string): number[] {
  const code = blanked(sql, true);
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const bound = (side: string | undefined) => (side && /\w/.test(side) ? "\\b" : "");
  const pattern = new RegExp(`${bound(word[0])}${escaped}${bound(word.at(-1))}`, "gi");
  return [...code.matchAll(pattern)].map(({ index }) => index);
}

/** A place as editors count: lines and columns from 1. */
export function lineAndColumn(sql: string, at: number): { readonly line: number; readonly column: number } {
  const before = sql.slice(0, at).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
