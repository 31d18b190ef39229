/** The position of an entry in its timeline. */
export interface EntryKey {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Of entries of one moment, the lower one comes first: the cause before its effect. */
  readonly rank: number;
  /** Tells entries of one moment and rank apart. */
  readonly name: string;
}

/** After all entries, as the text of a cursor. */
export const END = "8640000000000000 99";

/** The text of a position. */
export const keyText = ({ at, rank, name }: EntryKey): string => `${at} ${rank} ${name}`;

/** The position of a text of `keyText`. */
export function keyIn(text: string): EntryKey {
  const [at, rank, ...name] = text.split(" ");
  return { at: Number(at), rank: Number(rank), name: name.join(" ") };
}

/** Orders positions. @returns below 0 where the first is earlier */
export const compareKeys = (one: EntryKey, other: EntryKey): number =>
  one.at - other.at || one.rank - other.rank || Number(one.name > other.name) - Number(one.name < other.name);
