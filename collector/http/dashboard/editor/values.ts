/** A number as people write it, without an exponent. */
const NUMBER = /^-?\d{1,15}(\.\d{1,15})?$/;

/** The number in a field, or else its text, which the validator refuses. */
export const numberOr = (text: string): number | string => {
  const trimmed = text.trim();
  return NUMBER.test(trimmed) ? Number(trimmed) : trimmed;
};

/** A list of IDs, separated by commas or spaces. Whole numbers become numbers. */
export const idsIn = (text: string): (number | string)[] =>
  text
    .split(/[\s,]+/)
    .filter((id) => id !== "")
    .map((id) => (/^\d{1,15}$/.test(id) ? Number(id) : id));
