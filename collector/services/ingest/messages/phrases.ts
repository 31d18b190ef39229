import type { Reason } from "../../../evaluation/reasons.ts";

/** What a message means: the code is accepted, or the reason why it is rejected. */
export type Meaning = "accepted" | Reason;

/** Patterns of messages by what they mean: plain text, where `*` stands for any text. */
export type Phrases = { readonly [Name in Meaning]?: readonly string[] };
