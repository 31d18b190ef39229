/** What programs print where a value was missing. */
const LEFTOVERS = new Set(["", "undefined", "null", "nan", "[object object]"]);

/** Variables that a tag manager or a template left as they were: `{{order_id}}`, `${id}`, `%%ID%%`, `[order_id]`, `<%= id %>`. */
const UNFILLED = /^(\{\{.*\}\}|\$\{.*\}|%%.*%%|<%.*%>|\[[a-z][\w .-]*\])$/i;

/** Whether a text is an unfilled placeholder, and not a value: it counts as absent. */
export const isPlaceholder = (text: string): boolean => {
  const trimmed = text.trim();
  return LEFTOVERS.has(trimmed.toLowerCase()) || UNFILLED.test(trimmed);
};
