import { formatAmount } from "./money.ts";
import type { Progress } from "./progress.ts";
import type { NotificationMessage } from "./types.ts";

/**
 * The notifications of promotions, each as its promotion stands to the cart.
 * @param currency the cart's, for amounts in texts
 * @param location only those that are meant for it; every one without it
 */
export function notificationsOf(
  standings: readonly Progress[],
  currency: string,
  location: string | undefined,
): NotificationMessage[] {
  return standings.flatMap((standing) =>
    standing.compiled.promotion.notifications
      .filter(({ type }) => type === standing.type)
      .filter(({ locations }) => location === undefined || locations.includes(location))
      .flatMap(({ type, content, locations }) => {
        const text = filled(content, standing, currency);
        return text === null ? [] : [{ promotionId: standing.compiled.promotion.id, type, content: text, locations }];
      }),
  );
}

/**
 * Fills `%%missing_amount%%`, `%%missing_quantity%%`, `%%discount%%` and `%%promotion_name%%`; others stay.
 * @returns null where the text speaks of something that there is not: an amount where units are missing
 */
function filled(content: string, { compiled, missing, applied }: Progress, currency: string): string | null {
  const values: Record<string, string | undefined> = {
    missing_amount: missing && "amount" in missing ? formatAmount(missing.amount, currency) : undefined,
    missing_quantity: missing && "quantity" in missing ? String(missing.quantity) : undefined,
    discount: applied && formatAmount(applied.discount, currency),
    promotion_name: compiled.promotion.name,
  };
  const isKnown = (name: string) => Object.hasOwn(values, name);
  if ([...content.matchAll(PLACEHOLDER)].some(([, name = ""]) => isKnown(name) && values[name] === undefined))
    return null;
  return content.replace(PLACEHOLDER, (placeholder, name: string) => (isKnown(name) ? values[name]! : placeholder));
}

const PLACEHOLDER = /%%(\w+)%%/g;
