import { type Budget, type Network, VISITOR, type Visitor } from "./budgets.ts";
import { type CodeMemory, codeMemory } from "./code-memory.ts";
import type { Shopper } from "./shopper.ts";
import { msUntil } from "./token-bucket.ts";

/** Codes that holders paid for, or had accepted, in the last day. */
const MOST_CODES = 200_000;
/** New codes of one request that are looked up. */
const MOST_NEW_CODES = 10;

/** One that pays for codes: a visitor, a network or a site. */
export interface Holder {
  readonly name: string;
  readonly bucket: Visitor | Network;
  readonly rate: Budget;
  /** Tokens that have to stay: an attack leaves strangers only the first ones. */
  readonly spared: number;
}

/** A request that is admitted. */
export interface AdmittedRequest {
  readonly shopper: Shopper;
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
  const paid: CodeMemory = codeMemory(MOST_CODES, seed);
  const accepted: CodeMemory = codeMemory(MOST_CODES, seed);

  const unpaid = (code: string, { shopper, payers, now }: AdmittedRequest): readonly Holder[] =>
    shopper.visitorId !== null && accepted.has(shopper.visitorId, code, now)
      ? []
      : payers.filter(({ name }) => !paid.has(name, code, now));

  return {
    hasNewCodes: (codes, request) => codes.some((code) => unpaid(code, request).length > 0),
    reserve(code, request, into) {
      const due = unpaid(code, request);
      const wait = due.length === 0 ? null : waitFor(due, into);
      if (wait !== null) return void into.waits.set(code, wait);
      for (const { bucket, name } of due) {
        bucket.tokens -= 1;
        paid.add(name, code, request.now);
      }
      into.paid.set(code, due);
    },
    giveBack(code, due) {
      for (const { bucket, name } of due) {
        bucket.tokens += 1;
        paid.remove(name, code);
      }
    },
    giveNetworkBack(due) {
      for (const { bucket, rate } of due) if (rate !== VISITOR) bucket.tokens += 1;
    },
    accept(code, { shopper, now }) {
      if (shopper.visitorId !== null) accepted.add(shopper.visitorId, code, now);
    },
  };
}

/** @returns ms until the holders have a token for one more code; null where they have one */
function waitFor(due: readonly Holder[], { paid }: Reservation): number | null {
  const codes = [...paid.values()].filter((paying) => paying.length > 0).length;
  if (codes >= MOST_NEW_CODES) return 0;
  const empty = due.filter(({ bucket, spared }) => bucket.tokens - spared < 1);
  if (empty.length === 0) return null;
  return Math.max(...empty.map(({ bucket, rate, spared }) => msUntil(bucket, rate, spared + 1)));
}
