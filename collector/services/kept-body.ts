/** The JSON of an event that was kept; undefined where it was too long and is stored cut. */
export function keptBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
