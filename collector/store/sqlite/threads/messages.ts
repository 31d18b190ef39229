import type { MethodArguments, MethodResults } from "../../ports/methods-by-name.ts";
import type { Store } from "../../ports/store.ts";
import type { SqliteOperations, SqliteOptions } from "../operations.ts";
import type { QuoteDraft } from "../tables/quotes.ts";
import type { Role } from "./roles.ts";

/** A thread's start data. */
export interface Start extends Omit<SqliteOptions, "now" | "newWriteKey"> {
  readonly role: Role;
}

/** The methods of the store that run in a thread as they are. */
export type ThreadMethod = Exclude<keyof Store, "rememberCalculation">;

/** What a thread does besides. */
export interface ThreadTasks extends Pick<SqliteOperations, "refresh" | "checkpoint"> {
  /** `rememberCalculation`, with the quote as text: it is sent at a fraction of the cost of its objects. */
  keepQuote(draft: QuoteDraft): MethodResults["rememberCalculation"];
}

export type TaskArguments = { readonly [Name in keyof ThreadTasks]: Parameters<ThreadTasks[Name]> };
export type TaskResults = { readonly [Name in keyof ThreadTasks]: ReturnType<ThreadTasks[Name]> };

type CallArguments = Omit<MethodArguments, "rememberCalculation"> & TaskArguments;

/** A call of a method or task, as it is sent to a thread. */
export type Call<Names extends keyof CallArguments = keyof CallArguments> = {
  [Name in Names]: { readonly id: number; readonly name: Name; readonly args: CallArguments[Name] };
}[Names];

/** The result of a call. */
export type Reply = { readonly id: number } & ({ readonly value: unknown } | { readonly error: ErrorText });

/** An error as it is sent between threads. */
export interface ErrorText {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** The results of a group of calls. */
export interface Replies {
  readonly replies: readonly Reply[];
  /** Present where the group wrote events. */
  readonly commit?: Commit;
  /** Size of the write-ahead log, in bytes. */
  readonly walBytes: number;
}

/** One commit of events. */
export interface Commit {
  readonly batches: number;
  readonly events: number;
  /** From the first statement until it is on disk. */
  readonly milliseconds: number;
}

/** A message from a thread: it is ready, it cannot start, or the results of calls. */
export type FromThread = { readonly ready: true } | { readonly failed: ErrorText } | Replies;

/** Whether the store posted a message. Under `node --watch`, Node posts messages of its own from the same thread. */
export const isFromThread = (message: unknown): message is FromThread =>
  typeof message === "object" &&
  message !== null &&
  ("replies" in message || "ready" in message || "failed" in message);
