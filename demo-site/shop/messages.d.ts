/** What the shop reads of a collector's answer about a code. */
export interface Promocode {
  status: number;
  in_totals: boolean;
  discount: string | null;
  currency: string | null;
  reason: string | null;
  missing?: { amount: string } | { quantity: number };
}

export function messageFor(promocode: Promocode): string;
