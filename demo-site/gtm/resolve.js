// Replaces {{Variables}} in the text of a Custom HTML tag as GTM does.

const VARIABLE = /\{\{([^{}]+)\}\}/g;

const SCRIPT = /(<script\b[^>]*>)([\s\S]*?)(<\/script>)/gi;

/** The tokens of a script: comments, strings, variables. Quotes in regular expression literals are not supported. */
const TOKENS = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|\{\{([^{}]+)\}\}/g;

const hex = (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;

/** Escapes a value for a string literal, so that it can end neither the literal nor the script. */
function inString(value) {
  return String(value)
    .replace(/[\\'"<>&/=\n\r\t]/g, hex)
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const inHtml = (value) => String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]);

const isString = (token) => token[0] === '"' || token[0] === "'";

/**
 * Replaces the variables of a script. In quotes, a variable becomes part of the string; elsewhere it becomes an
 * expression that keeps its type.
 * @param value returns a variable's current value
 * @param macro returns an expression that yields a variable's value
 */
export function resolveScript(source, { value, macro }) {
  return source.replace(TOKENS, (token, name) => {
    if (name) return macro(name.trim());
    if (!isString(token)) return token;
    return token.replace(VARIABLE, (_, quoted) => inString(value(quoted.trim())));
  });
}

/** Replaces the variables of a tag's HTML, inside scripts and outside. */
export function resolveTag(html, variables) {
  const outside = (text) => text.replace(VARIABLE, (_, name) => inHtml(variables.value(name.trim())));
  let end = 0;
  let result = "";
  for (const { 0: script, 1: open, 2: source, 3: close, index } of html.matchAll(SCRIPT)) {
    result += outside(html.slice(end, index)) + outside(open) + resolveScript(source, variables) + close;
    end = index + script.length;
  }
  return result + outside(html.slice(end));
}
