/**
 * Reads a numeric id from a path, such as `/v3/promotions/{id}`.
 * @returns null where the text is no id: then nothing has it
 */
export const idFrom = (text: string): number | null => (/^\d{1,15}$/.test(text) ? Number(text) : null);
