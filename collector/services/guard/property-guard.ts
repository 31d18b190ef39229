import type { Reason, Status } from "../../evaluation/reasons.ts";
import { type AttackMode, attackMode } from "./attack-mode.ts";
import {
  budgets,
  countMiss,
  earn,
  NETWORK,
  type Network,
  sparedFromStrangers,
  VISITOR,
  type Visitor,
} from "./budgets.ts";
import { type CodeMemory, codeMemory, hash53 } from "./code-memory.ts";
import type { Shopper } from "./shopper.ts";
import { type Tally, tally } from "./tally.ts";
import { msUntil } from "./token-bucket.ts";

/** The result of a code, as far as the guard needs it. */
export interface CodeResult {
  /** Canonical. */
  readonly code: string;
  readonly status: Status;
  readonly reason: Reason | null;
}

/** Which codes of a request may be looked up. */
export interface Admission {
  /** Canonical codes whose result is withheld. */
  readonly withheld: ReadonlySet<string>;
  /** Seconds until the first withheld code may be tried again; 0 where none is withheld. */
  readonly retryAfter: number;
  /** Notes the results of the other codes: misses stay paid, all else is paid back. Without results all is paid back. */
  settle(results: readonly CodeResult[]): void;
}

/** Codes that guessing does not find: they cost a network nothing. */
const RESTING: ReadonlySet<Reason | null> = new Set<Reason>([
  "promotion_ended",
  "code_uses_exhausted",
  "promotion_uses_exhausted",
  "customer_uses_exhausted",
]);

/** New codes of one request that are looked up. */
const MOST_NEW_CODES = 10;

/** Codes that holders paid for, or had accepted, in the last day. */
const MOST_CODES = 200_000;

/** The budgets of one holder for one request. */
interface Holder {
  readonly name: string;
  readonly bucket: Visitor | Network;
  readonly rate: typeof VISITOR;
  /** Tokens that have to stay: an attack leaves strangers only the first ones. */
  readonly spared: number;
}

/** A request that is admitted. */
interface Request {
  readonly shopper: Shopper;
  readonly payers: readonly Holder[];
  readonly now: number;
}

/** The guard of one property. */
export function propertyGuard(seed: number) {
  const holders = budgets();
  const paid: CodeMemory = codeMemory(MOST_CODES, seed);
  const accepted: CodeMemory = codeMemory(MOST_CODES, seed);
  const attack: AttackMode = attackMode();
  const counts: Tally = tally();

  const visitorOf = ({ visitorId }: Shopper, now: number) =>
    visitorId === null ? null : holders.visitor(visitorId, now);
  const networkFor = ({ network }: Shopper, now: number) => (network === null ? null : holders.network(network, now));

  /** @returns the holders that pay for codes: the visitor, the network, or both */
  function payersOf(shopper: Shopper, visitor: Visitor | null, network: Network | null, now: number): Holder[] {
    const isStranger = (visitor?.productAt ?? null) === null;
    const isLimited = isStranger && attack.isOn(now);
    const holder = (name: string, bucket: Visitor | Network, rate: typeof VISITOR): Holder => ({
      name,
      bucket,
      rate,
      spared: isLimited ? sparedFromStrangers(rate) : 0,
    });
    return [
      ...(visitor ? [holder(`v${shopper.visitorId}`, visitor, VISITOR)] : []),
      ...(network ? [holder(`n${shopper.network}`, network, NETWORK)] : []),
    ];
  }

  function settleOne(result: CodeResult, due: readonly Holder[], request: Request): void {
    if (result.status <= 2) settleMiss(result, due, request);
    else settleHit(result, due, request);
  }

  function settleMiss({ code, reason }: CodeResult, due: readonly Holder[], { shopper, payers, now }: Request): void {
    // Paid before: the same answer once more is no miss.
    if (due.length === 0 && payers.length > 0) return;
    counts.miss(shopper.network, code);
    attack.note(hash53(code, seed), now);
    for (const { bucket } of payers) countMiss(bucket, now);
    if (RESTING.has(reason)) for (const { bucket, rate } of due) if (rate === NETWORK) bucket.tokens += 1;
  }

  function settleHit({ code }: CodeResult, due: readonly Holder[], { shopper, payers, now }: Request): void {
    giveBack(code, due);
    if (shopper.visitorId !== null) accepted.add(`v${shopper.visitorId}`, code, now);
    counts.hit(shopper.network, code, Math.max(0, ...payers.map(({ bucket }) => bucket.misses)), now);
  }

  /** The holders that have not paid for a code; none where the visitor had it accepted. */
  const unpaid = (code: string, { shopper, payers, now }: Request): readonly Holder[] =>
    shopper.visitorId !== null && accepted.has(`v${shopper.visitorId}`, code, now)
      ? []
      : payers.filter(({ name }) => !paid.has(name, code, now));

  /** Takes a token of each holder that has not paid for a code, or notes how long the code has to wait for one. */
  function reserve(
    code: string,
    request: Request,
    reserved: Map<string, readonly Holder[]>,
    waits: Map<string, number>,
  ) {
    const due = unpaid(code, request);
    const taken = [...reserved.values()].filter((paying) => paying.length > 0).length;
    if (due.length > 0 && taken >= MOST_NEW_CODES) {
      waits.set(code, 0);
      return;
    }
    const empty = due.filter(({ bucket, spared }) => bucket.tokens - spared < 1);
    if (empty.length > 0) {
      waits.set(code, Math.max(...empty.map(({ bucket, rate, spared }) => msUntil(bucket, rate, spared + 1))));
      return;
    }
    for (const { bucket, name } of due) {
      bucket.tokens -= 1;
      paid.add(name, code, request.now);
    }
    reserved.set(code, due);
  }

  function giveBack(code: string, due: readonly Holder[]): void {
    for (const { bucket, name } of due) {
      bucket.tokens += 1;
      paid.remove(name, code);
    }
  }

  return {
    /** Notes an event of a page about products. */
    sawProduct(shopper: Shopper, hasCart: boolean, now: number): void {
      if (!shopper.isPage) return;
      const visitor = visitorOf(shopper, now);
      const network = networkFor(shopper, now);
      if (network) network.hasProducts = true;
      if (!visitor) return;
      visitor.productAt ??= now;
      visitor.hasCart ||= hasCart;
    },
    /** Notes a calculation. @returns how many the network has sent without any product event */
    sawCalculation(shopper: Shopper, now: number): number {
      const network = networkFor(shopper, now);
      if (!network) return 0;
      network.calculations += 1;
      return network.hasProducts ? 0 : network.calculations;
    },
    /** Reserves a miss for each new code, before any is looked up. @param codes canonical */
    admit(shopper: Shopper, codes: readonly string[], now: number): Admission {
      const visitor = visitorOf(shopper, now);
      const network = networkFor(shopper, now);
      const request = { shopper, now, payers: payersOf(shopper, visitor, network, now) };
      if (visitor && network && codes.some((code) => unpaid(code, request).length > 0)) earn(network, visitor, now);
      const reserved = new Map<string, readonly Holder[]>();
      const waits = new Map<string, number>();
      for (const code of new Set(codes)) reserve(code, request, reserved, waits);
      counts.answer(visitor?.hasCart ?? false, waits.size > 0);
      return {
        withheld: new Set(waits.keys()),
        retryAfter: waits.size === 0 ? 0 : Math.max(1, Math.ceil(Math.min(...waits.values()) / 1000)),
        settle(results) {
          const answered = new Map(results.map((result) => [result.code, result]));
          for (const [code, due] of reserved) {
            const result = answered.get(code);
            if (result) settleOne(result, due, request);
            else giveBack(code, due);
          }
          reserved.clear();
        },
      };
    },
    hasCart: (shopper: Shopper, now: number): boolean => visitorOf(shopper, now)?.hasCart ?? false,
    isUnderAttack: (now: number): boolean => attack.isOn(now),
    remember: attack.remember,
    drain: counts.drain,
    /** For measurements: the visitors that are remembered. */
    visitors: holders.visitors,
  };
}

export type PropertyGuard = ReturnType<typeof propertyGuard>;
