/** Name of the administrator in records of changes, which otherwise have the name of a key. */
export const ADMINISTRATOR = "administrator";

/** The actor of commands. */
export const COMMAND_LINE = "command line";

/**
 * Letters of other scripts, digits and signs that look like a letter of the reserved name (Unicode TR 39, "confusables"),
 * in lower case and without accents.
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: "4@\u0430\u03b1\u0251",
  d: "\u0501\u0257",
  i: "1!|l\u0456\u03b9\u0131\u0269\u04cf",
  m: "\u043c\u1d0d",
  n: "\u0578\u057c\u03b7\u1d28",
  o: "0\u043e\u03bf\u0585",
  r: "\u0433\u1d26",
  s: "5$\u0455\ua731",
  t: "7+\u0442\u03c4\u1d1b",
};

const LETTER_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([letter, others]) => [...others].map((other) => [other, letter] as const)),
);

/** The letters that a reader sees: without case, accents, spaces, punctuation and invisible characters. */
const skeletonOf = (text: string): string =>
  [...text.normalize("NFKD").toLowerCase()]
    .map((character) => LETTER_OF.get(character) ?? character)
    .join("")
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    .replaceAll("rn", "m");

const RESERVED = [ADMINISTRATOR, COMMAND_LINE].map(skeletonOf);

/** Whether a name reads like one that records of changes contain for those without a key. */
export const looksReserved = (name: string): boolean => RESERVED.includes(skeletonOf(name));
