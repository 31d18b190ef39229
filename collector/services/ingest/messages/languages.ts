import { ENGLISH } from "./english.ts";
import { FRENCH } from "./french.ts";
import { GERMAN } from "./german.ts";
import type { Phrases } from "./phrases.ts";
import { SPANISH } from "./spanish.ts";
import { VIETNAMESE } from "./vietnamese.ts";

/** The patterns of a language. */
export interface Language {
  readonly name: string;
  readonly phrases: Phrases;
}

/** All languages, in the order in which equally long patterns count. */
export const LANGUAGES: readonly Language[] = [
  { name: "English", phrases: ENGLISH },
  { name: "Vietnamese", phrases: VIETNAMESE },
  { name: "German", phrases: GERMAN },
  { name: "French", phrases: FRENCH },
  { name: "Spanish", phrases: SPANISH },
];
