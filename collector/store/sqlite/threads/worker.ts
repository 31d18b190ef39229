// One thread of the SQLite store: opens the data file for itself and does what it is asked, message by message.
import { randomBytes } from "node:crypto";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { type MethodName, methodNames } from "../../ports/methods-by-name.ts";
import { charactersIn } from "../connection/wal-size.ts";
import { openOperations, type SqliteOperations } from "../operations.ts";
import type { Call, Commit, ErrorText, FromThread, Reply, Start } from "./messages.ts";

const { role, ...options } = workerData as Start;
const port = parentPort!;
const say = (message: FromThread) => port.postMessage(message);

const textOf = (error: unknown): ErrorText => {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { name: error?.constructor?.name ?? name, message, stack };
};

type IngestCall = Call<"ingest">;
type QuoteCall = Call<"keepQuote">;
type RedeemCall = Call<MethodName<"redeem">>;
type OtherCall = Exclude<Call, IngestCall | QuoteCall | RedeemCall>;

const REDEEMING: ReadonlySet<Call["name"]> = new Set(methodNames("redeem"));

const isIngest = (call: Call): call is IngestCall => call.name === "ingest";
const isQuoteCall = (call: Call): call is QuoteCall => call.name === "keepQuote";
const isRedeeming = (call: Call): call is RedeemCall => REDEEMING.has(call.name);
const isOther = (call: Call): call is OtherCall => !isIngest(call) && !isQuoteCall(call) && !isRedeeming(call);

function serve(core: SqliteOperations): void {
  port.on("message", (first: readonly Call[]) => {
    for (const calls of groupsOf(withWaiting(first))) serveGroup(core, calls);
  });
  if (role === "write") sweepNowAndThen(core);
}

/** What one commit is made of, and what is asked beside it: whoever sent events does not wait for that. */
function serveGroup(core: SqliteOperations, calls: readonly Call[]): void {
  // First what carts were shown to come to: a purchase of the same group may name it.
  const remembered = rememberAll(core, calls.filter(isQuoteCall));
  const ingests = calls.filter(isIngest);
  if (ingests.length > 0) {
    const { replies, measured } = ingestAll(core, ingests);
    say({ replies, logBytes: core.log.bytes(), commit: measured });
  }
  const replies = [
    ...remembered,
    ...redeemAll(core, calls.filter(isRedeeming)),
    ...calls.filter(isOther).map((call) => answer(core, call)),
  ];
  if (replies.length > 0) say({ replies, logBytes: core.log.bytes() });
  if (calls.some(({ name }) => name === "close")) port.close();
}

/** One commit stays so short, and so small, that whoever comes meanwhile hardly waits. */
const MAX_EVENTS_PER_COMMIT = 250;
const MAX_CHARACTERS_PER_COMMIT = 4 * 2 ** 20;

/** What came while the last commit was written is the next one. */
function withWaiting(first: readonly Call[]): readonly Call[] {
  const calls = [...first];
  for (let share = shareOf(first); share < 1; ) {
    const next = receiveMessageOnPort(port) as { message: readonly Call[] } | undefined;
    if (!next) break;
    calls.push(...next.message);
    share += shareOf(next.message);
  }
  return calls;
}

/** In the order in which they came, a new group where one is large enough: hundreds of full batches may come at once. */
function groupsOf(calls: readonly Call[]): Call[][] {
  const groups: Call[][] = [];
  let share = 1;
  for (const call of calls) {
    if (share >= 1) {
      groups.push([]);
      share = 0;
    }
    groups.at(-1)!.push(call);
    share += shareOf([call]);
  }
  return groups;
}

/** How much of a commit they fill; 1 is all of it. */
const shareOf = (calls: readonly Call[]): number =>
  calls.reduce((sum, call) => {
    if (isRedeeming(call)) return sum + shareOfCommit(1, 0);
    if (isQuoteCall(call)) return sum + shareOfCommit(1, call.args[0].shown.length);
    return isIngest(call) ? sum + shareOfCommit(call.args[0].events.length, charactersIn(call.args[0])) : sum;
  }, 0);

const shareOfCommit = (events: number, characters: number): number =>
  Math.max(events / MAX_EVENTS_PER_COMMIT, characters / MAX_CHARACTERS_PER_COMMIT);

const eventsIn = (calls: readonly Call[]): number =>
  calls.reduce((sum, call) => sum + (isIngest(call) ? call.args[0].events.length : 0), 0);

/** What carts were shown to come to, in one commit. */
function rememberAll(core: SqliteOperations, calls: readonly QuoteCall[]): Reply[] {
  if (calls.length === 0) return [];
  try {
    const remembered = core.rememberCalculations(calls.map(({ args }) => args[0]));
    return calls.map(({ id }, at) => ({ id, value: remembered[at] }));
  } catch (error) {
    return calls.map(({ id }) => ({ id, error: textOf(error) }));
  }
}

/** Everything that one message wants written is one commit. */
function ingestAll(core: SqliteOperations, calls: readonly IngestCall[]) {
  const from = performance.now();
  const batches = calls.map(({ args }) => args[0]);
  let replies: Reply[];
  try {
    const ingested = core.ingest(batches);
    replies = calls.map(({ id }, at) => ({ id, value: ingested[at] }));
  } catch (error) {
    replies = calls.map(({ id }) => ({ id, error: textOf(error) }));
  }
  const measured: Commit = { batches: batches.length, events: eventsIn(calls), milliseconds: performance.now() - from };
  return { replies, measured };
}

/** What servers want redeemed, held or taken back is one commit, too: each for itself, as many as come at once. */
function redeemAll(core: SqliteOperations, calls: readonly RedeemCall[]): Reply[] {
  if (calls.length === 0) return [];
  try {
    const attempts = core.together(calls.map((call) => () => run(core, call)));
    return calls.map(({ id }, at) => {
      const attempt = attempts[at]!;
      return "error" in attempt ? { id, error: textOf(attempt.error) } : { id, value: attempt.value };
    });
  } catch (error) {
    return calls.map(({ id }) => ({ id, error: textOf(error) }));
  }
}

type Single = OtherCall | RedeemCall;

const run = <Name extends Single["name"]>(
  core: { readonly [Each in Single["name"]]: (...args: Call<Each>["args"]) => unknown },
  { name, args }: Call<Name>,
): unknown => core[name](...args);

function answer(core: SqliteOperations, call: OtherCall): Reply {
  const { id } = call;
  try {
    return { id, value: run(core, call) };
  } catch (error) {
    return { id, error: textOf(error) };
  }
}

/** How long after a walk through what is too old the next one begins, in ms. */
const REST_MS = 60_000;

/** Between two steps whoever waits is served. */
function sweepNowAndThen(core: SqliteOperations): void {
  const step = () => {
    try {
      if (core.sweep()) return void setImmediate(step);
    } catch {
      // The disk takes nothing now: there is a next time.
    }
    setTimeout(step, REST_MS).unref();
  };
  setTimeout(step, REST_MS).unref();
}

try {
  const newWriteKey = () => `wk_${randomBytes(18).toString("base64url")}`;
  serve(openOperations({ ...options, now: Date.now, newWriteKey }));
  say({ ready: true });
} catch (error) {
  say({ failed: textOf(error) });
}
