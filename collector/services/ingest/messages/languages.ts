import { DOUBTS, doubtFinder } from "./doubts.ts";
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
  /** Whether a framed text has a word that speaks against an acceptance. */
  readonly isDoubted: (text: string) => boolean;
}

/** All languages, in the order in which equally long patterns count. */
export const LANGUAGES: readonly Language[] = [
  { name: "English", phrases: ENGLISH, isDoubted: doubtFinder(DOUBTS.english) },
  { name: "Vietnamese", phrases: VIETNAMESE, isDoubted: doubtFinder(DOUBTS.vietnamese) },
  { name: "German", phrases: GERMAN, isDoubted: doubtFinder(DOUBTS.german) },
  { name: "French", phrases: FRENCH, isDoubted: doubtFinder(DOUBTS.french) },
  { name: "Spanish", phrases: SPANISH, isDoubted: doubtFinder(DOUBTS.spanish) },
];
