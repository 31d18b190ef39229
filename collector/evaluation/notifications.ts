import type { CompiledPromotion } from "./compile.ts";
import { formatAmount } from "./money.ts";
import type { Standing } from "./standing.ts";
import type { Notice } from "./types.ts";

/**
 * The notifications of promotions, each as its promotion stands to the cart.
 * @param currency the cart's, for amounts in texts
 * @param location only those that are meant for it; every one without it
 */
export function noticesOf(standings: readonly Standing[], currency: string, location: string | undefined): Notice[] {
  return standings.flatMap((standing) =>
    standing.compiled.promotion.notifications
      .filter(({ type }) => type === standing.type)
      .filter(({ locations }) => location === undefined || locations.includes(location))
      .map(({ type, content, locations }) => ({
        promotionId: standing.compiled.promotion.id,
        type,
        content: filled(content, standing.compiled, standing, currency),
        locations,
      })),
  );
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
