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

/** Comments, texts and quoted names, words, and single signs. */
const TOKEN = new RegExp(`${NO_CODE.source}|[\\w$\\u0080-\\uffff]+|\\S`, "g");

/** The tokens of a statement, without comments. */
const tokensOf = (sql: string) =>
  [...sql.matchAll(TOKEN)]
    .map(({ 0: text, index }) => ({ text, index }))
    .filter(({ text }) => !/^(--|\/\*)/.test(text));

/** A name in lower case, without its quotes. SQLite takes a text for a name where it expects one. */
function nameIn(token: string): string {
  const name = /^['"`[]/.test(token) ? token.slice(1, -1) : token;
  return name.replaceAll(/(['"`])\1/g, "$1").toLowerCase();
}

/** The index of the token after a list in parentheses; the given one where no list begins there. */
function afterList(tokens: readonly { readonly text: string }[], from: number): number {
  if (tokens[from]?.text !== "(") return from;
  const end = tokens.findIndex(({ text }, at) => at > from && text === ")");
  return end === -1 ? tokens.length : end + 1;
}

const DEFINITION = /^as( not)?( materialized)? \(/i;

/**
 * The index of a common table expression with one of these names: `name AS (` or `name (columns) AS (`. The alias of a
 * table is never followed by a parenthesis.
 * @param names in lower case
 * @returns -1 without one
 */
export function commonTableNamed(names: ReadonlySet<string>, sql: string): number {
  const tokens = tokensOf(sql);
  const found = tokens.find(({ text }, at) => {
    if (!names.has(nameIn(text))) return false;
    const next = afterList(tokens, at + 1);
    const following = tokens.slice(next, next + 4).map((token) => token.text);
    return DEFINITION.test(following.join(" "));
  });
  return found?.index ?? -1;
}

/** Whether a statement describes how it would run, instead of running. */
export const isExplain = (sql: string): boolean => /^[\s;]*explain\b/i.test(blanked(sql, false));

/** The position of an index, in lines and columns from 1. */
export function lineAndColumn(sql: string, at: number): { readonly line: number; readonly column: number } {
  const before = sql.slice(0, at).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
