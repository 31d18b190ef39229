/** Comments, texts, and the ends of statements. */
const TOKENS = /--[^\n]*|'[^']*'|;|[^;'-]+|-/g;

/**
 * The statements of an SQL script. Triggers are none of its statements: their bodies contain semicolons.
 * @returns each with the comments before it
 */
export function statementsIn(script: string): string[] {
  const statements = [""];
  for (const [token] of script.matchAll(TOKENS)) {
    if (token === ";") statements.push("");
    else statements[statements.length - 1] += token;
  }
  return statements.filter((statement) => statement.replaceAll(/--[^\n]*/g, "").trim() !== "");
}
