/** Texts that programs print for a missing value. */
const LEFTOVERS = new Set(["", "undefined", "null", "nan", "[object object]"]);

/**
 * Variables that a tag manager or a template did not replace: `{{order_id}}`, `${id}`, `%%ID%%`, `[order_id]`, `<%= id
 * %>`.
 */
const UNFILLED = /^(\{\{.*\}\}|\$\{.*\}|%%.*%%|<%.*%>|\[[a-z][\w .-]*\])$/i;

/** Whether a text is an unfilled placeholder: it counts as absent. */
export const isPlaceholder = (text: string): boolean => {
  const trimmed = text.trim();
  return LEFTOVERS.has(trimmed.toLowerCase()) || UNFILLED.test(trimmed);
};
