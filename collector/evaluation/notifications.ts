import { formatAmount } from "./money.ts";
import type { Progress } from "./progress.ts";
import type { NotificationMessage } from "./types.ts";

/**
 * The notifications whose type fits the progress of their promotion.
 * @param currency the cart's, for amounts in the texts
 * @param location only notifications for this location; undefined: for all
 */
export function notificationsOf(
  progress: readonly Progress[],
  currency: string,
  location: string | undefined,
): NotificationMessage[] {
  return progress.flatMap((entry) =>
    entry.compiled.promotion.notifications
      .filter(({ type }) => type === entry.type)
      .filter(({ locations }) => location === undefined || locations.includes(location))
      .flatMap(({ type, content, locations }) => {
        const text = filled(content, entry, currency);
        return text === null ? [] : [{ promotionId: entry.compiled.promotion.id, type, content: text, locations }];
      }),
  );
}

/**
 * Fills in `%%missing_amount%%`, `%%missing_quantity%%`, `%%discount%%` and `%%promotion_name%%`; other placeholders
 * stay.
 * @returns null if a placeholder has no value: a missing amount if units are missing
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
