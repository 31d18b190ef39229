// One thread of the SQLite store: opens the data file for itself and runs the calls of each message.
import { randomBytes } from "node:crypto";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { openOperations, type SqliteOperations } from "../operations.ts";
import {
  type IngestCall,
  isIngest,
  isOther,
  isQuote,
  isRedeem,
  type OtherCall,
  type QuoteCall,
  type RedeemCall,
} from "./commit-groups.ts";
import type { Call, Commit, ErrorText, FromThread, Reply, Start } from "./messages.ts";
import { waitingCalls } from "./waiting-calls.ts";

const { role, ...options } = workerData as Start;
const port = parentPort!;
const post = (message: FromThread) => port.postMessage(message);

function serve(operations: SqliteOperations): void {
  const waiting = waitingCalls(() => performance.now());
  let isServing = false;
  const serveNext = () => {
    for (let calls = nextMessage(); calls; calls = nextMessage()) waiting.add(calls);
    const group = waiting.nextGroup();
    isServing = group.length > 0;
    if (!isServing) return;
    serveGroup(operations, group);
    // Not at once: other work of this thread has a turn between two groups.
    setImmediate(serveNext);
  };
  port.on("message", (calls: readonly Call[]) => {
    waiting.add(calls);
    if (!isServing) serveNext();
  });
  if (role !== "write") return;
  repeat(operations.sweep, SWEEP_PAUSE_MS);
  // At once too: a migration may have made tables and indexes without statistics.
  repeat(operations.analyze, ANALYZE_PAUSE_MS, 0);
  repeat(operations.evaluateWaiting, WAITING_PAUSE_MS);
}

/** The calls of a message that arrived during the last commit. */
const nextMessage = (): readonly Call[] | undefined =>
  (receiveMessageOnPort(port) as { message: readonly Call[] } | undefined)?.message;

/** Replies to events as soon as they are on disk, before the other calls of the group run. */
function serveGroup(operations: SqliteOperations, calls: readonly Call[]): void {
  // Quotes come first, because a purchase of the same group may name one.
  const quotes = keepQuotes(operations, calls.filter(isQuote));
  const ingests = calls.filter(isIngest);
  if (ingests.length > 0) {
    const { replies, commit } = ingestAll(operations, ingests);
    post({ replies, walBytes: operations.wal.bytes(), commit });
  }
  const replies = [
    ...quotes,
    ...redeemAll(operations, calls.filter(isRedeem)),
    ...calls.filter(isOther).map((call) => replyTo(operations, call)),
  ];
  if (replies.length > 0) post({ replies, walBytes: operations.wal.bytes() });
  if (calls.some(({ name }) => name === "close")) port.close();
}

/** Writes all quotes of a group in one commit. */
function keepQuotes(operations: SqliteOperations, calls: readonly QuoteCall[]): Reply[] {
  if (calls.length === 0) return [];
  return repliesTo(calls, () => operations.keepQuotes(calls.map(({ args }) => args[0])));
}

/** Writes all batches of a group in one commit. */
function ingestAll(operations: SqliteOperations, calls: readonly IngestCall[]) {
  const from = performance.now();
  const batches = calls.map(({ args }) => args[0]);
  const replies = repliesTo(calls, () => operations.ingest(batches));
  const events = batches.reduce((sum, batch) => sum + batch.events.length, 0);
  const commit: Commit = { batches: batches.length, events, milliseconds: performance.now() - from };
  return { replies, commit };
}

/** Runs all redemptions, reversals and holds of a group in one commit. One that fails leaves the others as they are. */
function redeemAll(operations: SqliteOperations, calls: readonly RedeemCall[]): Reply[] {
  if (calls.length === 0) return [];
  try {
    const results = operations.together(calls.map((call) => () => run(operations, call)));
    return calls.map(({ id }, at) => {
      const result = results[at]!;
      return "error" in result ? { id, error: textOf(result.error) } : { id, value: result.value };
    });
  } catch (error) {
    return calls.map(({ id }) => ({ id, error: textOf(error) }));
  }
}

/** @param work returns the value of each call */
function repliesTo(calls: readonly Call[], work: () => readonly unknown[]): Reply[] {
  try {
    const values = work();
    return calls.map(({ id }, at) => ({ id, value: values[at] }));
  } catch (error) {
    return calls.map(({ id }) => ({ id, error: textOf(error) }));
  }
}

const replyTo = (operations: SqliteOperations, call: OtherCall): Reply =>
  repliesTo([call], () => [run(operations, call)])[0]!;

type Single = OtherCall | RedeemCall;

const run = <Name extends Single["name"]>(
  operations: { readonly [Each in Single["name"]]: (...args: Call<Each>["args"]) => unknown },
  { name, args }: Call<Name>,
): unknown => operations[name](...args);

const textOf = (error: unknown): ErrorText => {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { name: error?.constructor?.name ?? name, message, stack };
};

/** Pause between two passes over the rows that retention may delete, in ms. */
const SWEEP_PAUSE_MS = 60_000;

/** Pause between two looks for tables that have outgrown their statistics, in ms. */
const ANALYZE_PAUSE_MS = 600_000;

/**
 * Pause between two looks at events whose codes wait, in ms. It does not depend on their arrival: the time of other answers must
 * not show which codes exist.
 */
const WAITING_PAUSE_MS = 500;

/**
 * Repeats work of several steps. Calls that wait run between two steps.
 * @param step returns whether another one is needed
 * @param firstMs time until the first step
 */
function repeat(step: () => boolean, pauseMs: number, firstMs = pauseMs): void {
  const run = () => {
    try {
      if (step()) return void setImmediate(run);
    } catch {
      // The disk accepts no writes now; the next pass tries again.
    }
    setTimeout(run, pauseMs).unref();
  };
  setTimeout(run, firstMs).unref();
}

try {
  const newWriteKey = () => `wk_${randomBytes(18).toString("base64url")}`;
  serve(openOperations({ ...options, now: Date.now, newWriteKey }));
  post({ ready: true });
} catch (error) {
  post({ failed: textOf(error) });
}
