import type { Bench } from "./bench.ts";
import { isOpenTo } from "./candidates.ts";
import { conditionsOf, type JudgedCode } from "./codes.ts";
import type { CompiledPromotion } from "./compile.ts";
import { formatAmount } from "./money.ts";
import type { Notification } from "./promotion.ts";
import type { AppliedPromotion, Notice, Shortage } from "./types.ts";

/** How a promotion stands to a cart. */
interface Standing {
  readonly type: Notification["type"];
  readonly missing: Shortage | null;
  readonly applied: AppliedPromotion | undefined;
}

/**
 * The notifications of the promotions that this cart has to do with: UPSELL where the conditions are partly met,
 * ELIGIBLE where they are met but the reward is not in the cart, APPLIED where it is in the totals.
 * @param location only those that are meant for it; every one without it
 */
export function noticesOf(
  bench: Bench,
  judged: readonly JudgedCode[],
  applied: readonly AppliedPromotion[],
  location: string | undefined,
): Notice[] {
  const byCode = judged.flatMap(({ compiled, status }) => (compiled && status >= 3 ? [compiled] : []));
  const automatic = bench.promotions.automaticFor(bench.cart).filter((compiled) => isOpenTo(compiled, bench));
  return [...new Set([...automatic, ...byCode])]
    .sort((a, b) => a.promotion.id - b.promotion.id)
    .flatMap((compiled) => noticesOfOne(compiled, bench, applied, location));
}

function noticesOfOne(
  compiled: CompiledPromotion,
  bench: Bench,
  applied: readonly AppliedPromotion[],
  location: string | undefined,
): Notice[] {
  const { id, notifications } = compiled.promotion;
  if (notifications.length === 0) return [];
  const standing = standingOf(compiled, bench, applied);
  if (!standing) return [];
  return notifications
    .filter(({ type, locations }) => type === standing.type && (location === undefined || locations.includes(location)))
    .map(({ type, content, locations }) => ({
      promotionId: id,
      type,
      content: filled(content, compiled, standing, bench.cart.currency),
      locations,
    }));
}

function standingOf(compiled: CompiledPromotion, bench: Bench, all: readonly AppliedPromotion[]): Standing | null {
  const applied = all.find(({ promotionId }) => promotionId === compiled.promotion.id);
  if (applied) return { type: "APPLIED", missing: null, applied };
  const shortfall = conditionsOf(compiled, bench);
  if (!shortfall) return { type: "ELIGIBLE", missing: null, applied };
  return shortfall.fraction > 0 ? { type: "UPSELL", missing: shortfall.missing, applied } : null;
}

/** Fills `%%missing_amount%%`, `%%missing_quantity%%`, `%%discount%%` and `%%promotion_name%%`; others stay. */
function filled(content: string, { promotion }: CompiledPromotion, { missing, applied }: Standing, currency: string) {
  const values: Record<string, string | undefined> = {
    missing_amount: missing && "amount" in missing ? formatAmount(missing.amount, currency) : undefined,
    missing_quantity: missing && "quantity" in missing ? String(missing.quantity) : undefined,
    discount: applied && formatAmount(applied.discount, currency),
    promotion_name: promotion.name,
  };
  return content.replace(/%%(\w+)%%/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? placeholder) : placeholder,
  );
}
