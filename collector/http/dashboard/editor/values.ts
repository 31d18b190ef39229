/** What a form's field holds, as a number where it is one: the validator says what else it should be. */
export const numberOr = (text: string): number | string => {
  const trimmed = text.trim();
  return trimmed !== "" && Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
};

/** A list of ids, with commas or spaces between them; numbers where they are whole. */
export const idsIn = (text: string): (number | string)[] =>
  text
    .split(/[\s,]+/)
    .filter((id) => id !== "")
    .map((id) => (/^\d{1,15}$/.test(id) ? Number(id) : id));
