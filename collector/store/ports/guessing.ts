import type { MethodsOf } from "./methods.ts";
import type { Unavailable } from "./unavailable.ts";

/** A code that was accepted after many misses. */
export interface GuessedCode {
  /** Canonical. */
  readonly code: string;
  /** Misses of the visitor before it, in a day; 0 where the visitor is not known. */
  readonly visitorMisses: number;
  /** Misses of the network before it, in a day; 0 where the network is not known. */
  readonly networkMisses: number;
}

/** What the guessing guard counted in some time. */
export interface GuessingCounts {
  readonly misses: number;
  /** Distinct codes among the misses, within 5 minutes. */
  readonly missedCodes: number;
  /** Answers about codes, and those of them with a code that was withheld. */
  readonly answers: number;
  readonly withheld: number;
  /** The same of visitors with a cart. */
  readonly cartAnswers: number;
  readonly cartWithheld: number;
  /** Misses by network address. Not every one is kept. */
  readonly networks: ReadonlyMap<string, number>;
  /** Misses by the first characters of the code. Not every prefix is kept. */
  readonly prefixes: ReadonlyMap<string, number>;
  /** Codes that were found after many misses. */
  readonly hits: readonly GuessedCode[];
}

/** Counts of a part of an hour. */
export interface GuessingDraft {
  readonly propertyId: string;
  /** The start of the hour (UTC), epoch milliseconds. */
  readonly at: number;
  readonly counts: GuessingCounts;
}

/** The distinct missed codes of a property in an hour. */
export interface MissedCodes {
  readonly propertyId: string;
  /** The start of the hour (UTC), epoch milliseconds. */
  readonly at: number;
  readonly missedCodes: number;
}

/** The begin or the end of an attack on a property. Times are epoch milliseconds. */
export interface AttackNotice {
  readonly propertyId: string;
  readonly startedAt: number;
  /** null: it began. */
  readonly endedAt: number | null;
}

/** A time, epoch milliseconds; `to` is exclusive. */
export interface GuessingRange {
  readonly propertyId: string;
  readonly from: number;
  readonly to: number;
  /** Rows of each list. */
  readonly limit: number;
}

/** A code that was accepted after many misses, with all its hits in a time. */
export interface GuessedCodeRow extends GuessedCode {
  readonly hits: number;
  /** The start of the last hour with a hit, epoch milliseconds. */
  readonly lastAt: number;
}

/** Who tried codes, and what was found: those with the most misses first. */
export interface GuessingFindings {
  readonly sources: readonly { readonly source: string; readonly misses: number }[];
  readonly prefixes: readonly { readonly prefix: string; readonly misses: number }[];
  readonly codes: readonly GuessedCodeRow[];
}

/** What the guessing guard counted. Of network addresses only hashes are stored. */
export interface GuessingStore {
  /** Adds counts to those of their hours: all of them (null) or, where the store is unavailable, none. */
  addGuessing(drafts: readonly GuessingDraft[]): Promise<Unavailable | null>;
  /** @param from epoch milliseconds @returns the hours of all properties that begin at `from` or later */
  missedCodes(from: number): Promise<readonly MissedCodes[]>;
  guessingFindings(range: GuessingRange): Promise<GuessingFindings>;
  /** Adds a message for webhooks, with the counts of the hours of the attack. */
  addAttackNotice(notice: AttackNotice): Promise<void>;
}

export const GUESSING_METHODS = {
  addGuessing: { kind: "write" },
  missedCodes: { kind: "list" },
  guessingFindings: { kind: "list" },
  addAttackNotice: { kind: "write" },
} as const satisfies MethodsOf<GuessingStore>;
