import type { IngestBatch } from "../../ports/ingest.ts";
import type { SqliteOptions } from "../operations.ts";
import type { QuoteDraft } from "../tables/quotes.ts";

/** What a thread is for: the one writer, the cart calculations, or the lists that may take their time. */
export type Role = "write" | "calculate" | "list";

/** What a thread is started with. */
export interface Start extends Omit<SqliteOptions, "now" | "newWriteKey"> {
  readonly role: Role;
}

/** One operation that a thread is asked for. */
export interface Call {
  readonly id: number;
  readonly name: string;
  readonly given: readonly unknown[];
}

/** What became of a call. */
export type Reply = { readonly id: number } & ({ readonly value: unknown } | { readonly error: ErrorText });

/** An error as it crosses threads. */
export interface ErrorText {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** What one message of calls came to. */
export interface Replies {
  readonly replies: readonly Reply[];
  /** Present where the message wrote events. */
  readonly commit?: Commit;
  /** Size of the write-ahead log, in bytes. */
  readonly logBytes: number;
}

/** One commit of events. */
export interface Commit {
  readonly batches: number;
  readonly events: number;
  /** From the first statement until it was on disk. */
  readonly milliseconds: number;
}

/** What a thread says: that it is ready, that it can't start, or what it was asked for. */
export type FromThread = { readonly ready: true } | { readonly failed: ErrorText } | Replies;

/** A call that brings events. */
export type IngestCall = Call & { readonly given: readonly [IngestBatch] };

/** Operations of servers that are written in groups, many a commit. */
export const REDEEMING = ["redeem", "reverse", "reserve", "release"] as const;

export const isRedeeming = ({ name }: Call): boolean => REDEEMING.some((one) => one === name);

/** A call that brings a calculation which is to be remembered. */
export type QuoteCall = Call & { readonly given: readonly [QuoteDraft] };

export const isQuoteCall = (call: Call): call is QuoteCall => call.name === "rememberCalculation";

export const isIngest = (call: Call): call is IngestCall => call.name === "ingest";
