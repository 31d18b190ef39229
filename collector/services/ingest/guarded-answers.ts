import type { PromocodeResult } from "../../contract/responses/event-results.ts";
import { canonicalCode } from "../../evaluation/canonical-code.ts";
import { isAboutCart } from "../../store/decide/cart.ts";
import { roleOfCodes } from "../../store/decide/role-of-codes.ts";
import type { CheckedCode, IncomingEvent } from "../../store/ports/records.ts";
import type { SenderGuard } from "../guard/code-guard.ts";
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
 * Admits the codes of an event. Withheld is the answer, never the record: the event is stored either way.
 * - Codes that a visitor tries are admitted before anything is looked up; where one is not, none is evaluated before the answer.
 * - Orders, and codes with a verdict of the shop, are recorded at once; only their answer is withheld.
 */
export function guardedAnswer(event: IncomingEvent, guard: SenderGuard): GuardedAnswer {
  if (event.category === "product") guard.sawProduct(event.visitorId, isAboutCart(event));
  switch (roleOfCodes(event)) {
    case "tried":
      return event.codes.some(({ verdict }) => verdict) ? revealedAfter(event, guard) : admittedBefore(event, guard);
    case "ordered":
      return revealedAfter(event, guard);
    default:
      return UNGUARDED;
  }
}

const UNGUARDED: GuardedAnswer = {
  isWaiting: false,
  answer: (codes, show) => ({ promocodes: codes?.map(show), retryAfter: 0 }),
  dismiss: () => {},
};

function admittedBefore(event: IncomingEvent, guard: SenderGuard): GuardedAnswer {
  const entered = new Map(event.codes.map(({ number }) => [canonicalCode(number), number]));
  const admission = guard.admit(event.visitorId, [...entered.keys()]);
  const { withheld, retryAfter, settle } = admission;
  if (withheld.size === 0)
    return {
      isWaiting: false,
      answer(codes, show) {
        settle(codes ?? []);
        return { promocodes: codes?.map(show), retryAfter: 0 };
      },
      dismiss: () => settle([]),
    };
  settle([]);
  const promocodes = [...entered.values()].map((number) => withheldPromocode(number, retryAfter));
  return { isWaiting: true, answer: () => ({ promocodes, retryAfter }), dismiss: () => {} };
}

const revealedAfter = ({ visitorId }: IncomingEvent, guard: SenderGuard): GuardedAnswer => ({
  isWaiting: false,
  dismiss: () => {},
  answer(codes, show) {
    if (!codes) return { promocodes: undefined, retryAfter: 0 };
    const { withheld, retryAfter, settle } = guard.admit(
      visitorId,
      codes.map(({ code }) => code),
    );
    settle(codes.filter(({ code }) => !withheld.has(code)));
    const promocodes = codes.map((code) =>
      withheld.has(code.code) ? withheldPromocode(code.number, retryAfter) : show(code),
    );
    return { promocodes, retryAfter };
  },
});
