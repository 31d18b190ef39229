/** What tag managers and templates leave behind where a value was missing: it counts as absent. */
const LEFTOVERS = new Set(["", "undefined", "null", "[object Object]"]);

/** Whether a text is an unfilled placeholder such as `{{order_id}}`, and not a value. */
export const isPlaceholder = (text: string): boolean => {
  const trimmed = text.trim();
  return LEFTOVERS.has(trimmed) || /^\{\{.*\}\}$/.test(trimmed);
};
