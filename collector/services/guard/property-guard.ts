import type { Reason, Status } from "../../evaluation/reasons.ts";
import { type AttackMode, attackMode } from "./attack-mode.ts";
import {
  type Budget,
  budgets,
  countMiss,
  earn,
  mayEarn,
  NETWORK,
  type Network,
  SITE,
  sparedFromStrangers,
  VISITOR,
  type Visitor,
} from "./budgets.ts";
import { hash53 } from "./code-memory.ts";
import {
  type AdmittedRequest,
  type CodePayments,
  codePayments,
  type Holder,
  type Reservation,
} from "./code-payments.ts";
import { type Shopper, siteOf } from "./shopper.ts";
import { type Tally, tally } from "./tally.ts";

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

/** All that pay for codes, as far as they are known. @param isAttack during one, strangers have less */
function payersOf(
  visitor: Visitor | null,
  network: Network | null,
  site: Network | null,
  isAttack: boolean,
): readonly Holder[] {
  const isLimited = isAttack && (visitor?.productAt ?? null) === null;
  const payers: Holder[] = [];
  const add = (bucket: Visitor | Network | null, rate: Budget): void => {
    if (bucket) payers.push({ bucket, rate, spared: isLimited ? sparedFromStrangers(rate) : 0 });
  };
  add(visitor, VISITOR);
  add(network, NETWORK);
  add(site, SITE);
  return payers;
}

/** The misses of those who pay for a request. */
function missesBefore({ payers }: AdmittedRequest) {
  const of = (paying: Holder["rate"]) => payers.find(({ rate }) => rate === paying)?.bucket.misses ?? 0;
  return { visitorMisses: of(VISITOR), networkMisses: of(NETWORK) };
}

/** Notes the results of codes. */
function settler(seed: number, payments: CodePayments, attack: AttackMode, counts: Tally) {
  const settleMiss = ({ code, reason }: CodeResult, due: readonly Holder[], request: AdmittedRequest): void => {
    const { shopper, payers, now } = request;
    // Paid before: the same answer once more is no miss.
    if (due.length === 0 && payers.length > 0) return;
    counts.miss(shopper.network, code, attack.note(hash53(code, seed), now), now);
    for (const { bucket } of payers) countMiss(bucket, now);
    if (RESTING.has(reason)) payments.giveNetworkBack(due);
  };
  const settleHit = ({ code }: CodeResult, due: readonly Holder[], request: AdmittedRequest): void => {
    payments.giveBack(code, due);
    payments.accept(code, request);
    // Accepted before: the same answer once more is no hit.
    if (due.length > 0) counts.hit({ code, ...missesBefore(request) }, request.now);
  };
  return ({ paid }: Reservation, request: AdmittedRequest, results: readonly CodeResult[]): void => {
    const answered = new Map(results.map((result) => [result.code, result]));
    for (const [code, due] of paid) {
      const result = answered.get(code);
      if (!result) payments.giveBack(code, due);
      else if (result.status <= 2) settleMiss(result, due, request);
      else settleHit(result, due, request);
    }
    paid.clear();
  };
}

/** The guard of one property. */
export function propertyGuard(seed: number) {
  const holders = budgets(seed);
  const payments = codePayments(seed);
  const attack = attackMode();
  const counts = tally();
  const settle = settler(seed, payments, attack, counts);

  const visitorOf = ({ visitorId }: Shopper, now: number) =>
    visitorId === null ? null : holders.visitor(visitorId, now);
  const networkFor = ({ network }: Shopper, now: number) => (network === null ? null : holders.network(network, now));
  const siteFor = ({ network }: Shopper, now: number) => {
    const site = network === null ? null : siteOf(network);
    return site === null ? null : holders.site(site, now);
  };

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
      const payers = payersOf(visitor, networkFor(shopper, now), siteFor(shopper, now), attack.isOn(now));
      const request = { shopper, visitor, payers, now };
      if (visitor && mayEarn(visitor, now) && payments.hasNewCodes(codes, request)) earn(payers, visitor, now);
      const reservation: Reservation = { paid: new Map(), waits: new Map() };
      for (const code of new Set(codes)) payments.reserve(code, request, reservation);
      const { waits } = reservation;
      counts.answer(visitor?.hasCart ?? false, waits.size > 0, now);
      return {
        withheld: new Set(waits.keys()),
        retryAfter: waits.size === 0 ? 0 : Math.max(1, Math.ceil(Math.min(...waits.values()) / 1_000)),
        settle: (results) => settle(reservation, request, results),
      };
    },
    hasCart: (shopper: Shopper, now: number): boolean => visitorOf(shopper, now)?.hasCart ?? false,
    isUnderAttack: attack.isOn,
    remember: attack.remember,
    drain: counts.drain,
  };
}

export type PropertyGuard = ReturnType<typeof propertyGuard>;
