import { ENGLISH } from "./english.ts";
import { FRENCH } from "./french.ts";
import { GERMAN } from "./german.ts";
import type { Phrases } from "./phrases.ts";
import { SPANISH } from "./spanish.ts";
import { VIETNAMESE } from "./vietnamese.ts";

/** All languages, in the order in which equally long patterns count. */
export const LANGUAGES: readonly Phrases[] = [ENGLISH, VIETNAMESE, GERMAN, FRENCH, SPANISH];
