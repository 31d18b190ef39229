// How GTM fills {{Variables}} into the text of a Custom HTML tag.

const VARIABLE = /\{\{([^{}]+)\}\}/g;

const SCRIPT = /(<script\b[^>]*>)([\s\S]*?)(<\/script>)/gi;

/** What a script is read as, leftmost first: comments, strings, variables. Quotes in regular expressions are not understood. */
const PIECES = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|\{\{([^{}]+)\}\}/g;

const hex = (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;

/** A value as part of a string literal: whatever it holds, it can end neither the literal nor the script. */
function inString(value) {
  return String(value)
    .replace(/[\\'"<>&/=\n\r\t]/g, hex)
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const inHtml = (value) => String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]);

const isString = (piece) => piece[0] === '"' || piece[0] === "'";

/**
 * A script with its variables filled in. `value(name)` is a variable's value now; `macro(name)` an expression that
 * yields it, type and all. In quotes a variable becomes part of the string, elsewhere the expression.
 */
export function resolveScript(source, { value, macro }) {
  return source.replace(PIECES, (piece, bare) => {
    if (bare) return macro(bare.trim());
    if (!isString(piece)) return piece;
    return piece.replace(VARIABLE, (_, name) => inString(value(name.trim())));
  });
}

/** A tag's HTML with its variables filled in, inside its scripts and outside. */
export function resolveTag(html, variables) {
  const outside = (text) => text.replace(VARIABLE, (_, name) => inHtml(variables.value(name.trim())));
  let from = 0;
  let out = "";
  for (const { 0: all, 1: open, 2: source, 3: close, index } of html.matchAll(SCRIPT)) {
    out += outside(html.slice(from, index)) + outside(open) + resolveScript(source, variables) + close;
    from = index + all.length;
  }
  return out + outside(html.slice(from));
}
