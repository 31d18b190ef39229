/** The fields of a code result that the shop uses. Amounts are decimal strings. */
export interface Promocode {
  status: number;
  in_totals: boolean;
  discount: string | null;
  currency: string | null;
  reason: string | null;
  missing?: { amount: string } | { quantity: number };
  marketing_actions?: { marketing_action_id: number }[] | null;
}

/** A free product of the cart. */
export interface Gift {
  product_id?: string | null;
  quantity: number;
  promotion_id: number;
}

/** @returns the names of the free products of a code's promotion, joined by commas; "" where there are none */
export function giftNames(
  promocode: Promocode,
  gifts: Gift[] | undefined,
  catalog: { product_id: number; name: string }[],
): string;
/** @returns one sentence for the customer */
export function messageFor(promocode: Promocode, gifts?: string): string;
