import type { PromocodeResult } from "../../contract/responses/event-results.ts";
import { canonicalCode } from "../../evaluation/canonical-code.ts";
import { isAboutCart } from "../../store/decide/cart.ts";
import { roleOfCodes } from "../../store/decide/role-of-codes.ts";
import type { CheckedCode, IncomingEvent, NamedCode } from "../../store/ports/records.ts";
import type { SenderGuard } from "../guard/code-guard.ts";
import type { CodeResult } from "../guard/property-guard.ts";
import { withheldPromocode } from "../promocode-result.ts";

/** Makes the codes of an event's answer, and the seconds to wait where some are withheld (else 0). */
export interface GuardedAnswer {
  /** Whether the codes are evaluated after the answer. */
  readonly isWaiting: boolean;
  /** @param codes the stored result; undefined where there is none */
  answer(codes: readonly CheckedCode[] | undefined, show: (code: CheckedCode) => PromocodeResult): Answered;
  /** Pays the codes back: there is no answer about them. */
  dismiss(): void;
}

interface Answered {
  readonly promocodes: PromocodeResult[] | undefined;
  readonly retryAfter: number;
}

/**
 * Admits the codes of an event, before anything is looked up. Withheld is the answer, never the record: the event is stored either way.
 * - Where one code is withheld, all of the event are: the result of a known code would show what became of those beside it.
 * - They are then evaluated after the answer, whose time would show whether they exist.
 */
export function guardedAnswer(event: IncomingEvent, guard: SenderGuard): GuardedAnswer {
  if (event.category === "product") guard.sawProduct(event.visitorId, isAboutCart(event));
  switch (roleOfCodes(event)) {
    case "tried":
    case "ordered":
      return guarded(event, guard);
    default:
      return UNGUARDED;
  }
}

const UNGUARDED: GuardedAnswer = {
  isWaiting: false,
  answer: (codes, show) => ({ promocodes: codes?.map(show), retryAfter: 0 }),
  dismiss: () => {},
};

function guarded(event: IncomingEvent, guard: SenderGuard): GuardedAnswer {
  const sent = new Map(event.codes.map((code) => [canonicalCode(code.number), code]));
  const { withheld, retryAfter, settle } = guard.admit(event.visitorId, [...sent.keys()]);
  const allWithheld = (seconds: number): Answered => ({
    promocodes: [...sent.values()].map(({ number }) => withheldPromocode(number, seconds)),
    retryAfter: seconds,
  });
  if (withheld.size > 0) {
    settle([]);
    return { isWaiting: true, answer: () => allWithheld(retryAfter), dismiss: () => {} };
  }
  return {
    isWaiting: false,
    dismiss: () => settle([]),
    answer(codes, show) {
      settle([...(codes ?? []), ...unfound(sent, codes)]);
      const others = (codes ?? []).filter(({ code }) => !sent.has(code));
      const seconds = admitOthers(event, guard, others);
      return seconds > 0 ? allWithheld(seconds) : { promocodes: codes?.map(show), retryAfter: 0 };
    },
  };
}

/** Texts that were looked up as codes, and that no promotion has: titles, and what a page prints where there is no code. */
const unfound = (sent: ReadonlyMap<string, NamedCode>, codes: readonly CheckedCode[] = []): CodeResult[] => {
  const found = new Set(codes.map(({ code }) => code));
  return [...sent].flatMap(([code, { mayBeTitle }]) =>
    mayBeTitle && !found.has(code) ? [{ code, status: 1, reason: "unknown_code" }] : [],
  );
};

/**
 * Admits codes of the answer that the event did not send: those of its quote, and lists that are one code.
 * @returns seconds until they may be shown; 0: now
 */
function admitOthers({ visitorId }: IncomingEvent, guard: SenderGuard, others: readonly CheckedCode[]): number {
  if (others.length === 0) return 0;
  const { withheld, retryAfter, settle } = guard.admit(
    visitorId,
    others.map(({ code }) => code),
  );
  settle(withheld.size > 0 ? [] : others);
  return withheld.size > 0 ? retryAfter : 0;
}
