import { type Budget, type Network, VISITOR, type Visitor } from "./budgets.ts";
import { type CodeMemory, codeMemory, hash53 } from "./code-memory.ts";
import type { Shopper } from "./shopper.ts";
import { msUntil } from "./token-bucket.ts";

/** Codes that holders paid for, or had accepted, in the last day. */
const MOST_CODES = 200_000;
/** New codes of one request that are looked up. */
const MOST_NEW_CODES = 10;

/** One that pays for codes: a visitor, a network or a site. */
export interface Holder {
  readonly bucket: Visitor | Network;
  readonly rate: Budget;
  /** Tokens that have to stay: an attack leaves strangers only the first ones. */
  readonly spared: number;
}

/** A request that is admitted. */
export interface AdmittedRequest {
  readonly shopper: Shopper;
  /** null: not known. */
  readonly visitor: Visitor | null;
  readonly payers: readonly Holder[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The codes of a request: those that were paid for, by whom, and the ms that the others have to wait. */
export interface Reservation {
  readonly paid: Map<string, readonly Holder[]>;
  readonly waits: Map<string, number>;
}

/** Who paid for which code. A holder pays once a day for a code; one that the visitor had accepted costs nothing. */
export interface CodePayments {
  hasNewCodes(codes: readonly string[], request: AdmittedRequest): boolean;
  /** Takes a token of each holder that has not paid for a code, or notes how long the code has to wait for one. */
  reserve(code: string, request: AdmittedRequest, into: Reservation): void;
  giveBack(code: string, due: readonly Holder[]): void;
  /** A code that ended or is used up costs a network nothing, and stays paid. */
  giveNetworkBack(due: readonly Holder[]): void;
  accept(code: string, request: AdmittedRequest): void;
}

export function codePayments(seed: number): CodePayments {
  const paid: CodeMemory = codeMemory(MOST_CODES);
  const accepted: CodeMemory = codeMemory(MOST_CODES);
  const keyOf = (code: string): number => hash53(code, seed);

  /** @param key of a code */
  const unpaid = (key: number, { visitor, payers, now }: AdmittedRequest): readonly Holder[] =>
    visitor !== null && accepted.has(visitor.key, key, now)
      ? NOBODY
      : payers.filter(({ bucket }) => !paid.has(bucket.key, key, now));

  return {
    hasNewCodes: (codes, request) => codes.some((code) => unpaid(keyOf(code), request).length > 0),
    reserve(code, request, into) {
      const key = keyOf(code);
      const due = unpaid(key, request);
      const wait = due.length === 0 ? null : waitFor(due, into);
      if (wait !== null) return void into.waits.set(code, wait);
      for (const { bucket } of due) {
        bucket.tokens -= 1;
        paid.add(bucket.key, key, request.now);
      }
      into.paid.set(code, due);
    },
    giveBack(code, due) {
      const key = keyOf(code);
      for (const { bucket } of due) {
        bucket.tokens += 1;
        paid.remove(bucket.key, key);
      }
    },
    giveNetworkBack(due) {
      for (const { bucket, rate } of due) if (rate !== VISITOR) bucket.tokens += 1;
    },
    accept(code, { visitor, now }) {
      if (visitor !== null) accepted.add(visitor.key, keyOf(code), now);
    },
  };
}

const NOBODY: readonly Holder[] = [];

/** @returns ms until the holders have a token for one more code; null where they have one */
function waitFor(due: readonly Holder[], { paid }: Reservation): number | null {
  if (paid.size >= MOST_NEW_CODES && newCodes(paid) >= MOST_NEW_CODES) return 0;
  const empty = due.filter(({ bucket, spared }) => bucket.tokens - spared < 1);
  if (empty.length === 0) return null;
  return Math.max(...empty.map(({ bucket, rate, spared }) => msUntil(bucket, rate, spared + 1)));
}

/** Codes that somebody pays for. */
const newCodes = (paid: Reservation["paid"]): number => [...paid.values()].filter((paying) => paying.length > 0).length;
