import type { SentShopper } from "../../contract/shopper.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Audience } from "../promocode-result.ts";
import type { GuardedSender, SenderGuard } from "./code-guard.ts";
import { networkOf } from "./shopper.ts";

/** The client of a request, as the connection shows it. */
export interface Client {
  /** The network of the address behind trusted proxies, see `networkOf`; null: unknown, or that of a proxy that is not trusted. */
  readonly network: string | null;
  /** Whether the request has an Origin header. */
  readonly fromPage: boolean;
}

/**
 * Whom the guard counts a request for. A server is believed about its shopper; a page is not.
 * @param shopper as the body names it
 */
export function guardedSender(
  audience: Audience,
  property: Property,
  { network, fromPage }: Client,
  shopper: SentShopper | undefined,
): GuardedSender {
  if (audience === "server") return shopper ? { network: networkOf(shopper.address), isPage: true } : null;
  return { network, isPage: fromPage || property.allow_without_origin };
}

/** The visitor that counts: a server's word, or what the page says of itself. */
export const visitorOf = (
  audience: Audience,
  shopper: SentShopper | undefined,
  visitorId: string | null,
): string | null => (audience === "server" && shopper ? textOf(shopper.visitor_id) : visitorId);

const textOf = (id: string | number | null): string | null => (id === null ? null : String(id));

/** The guard of a batch whose server names the shopper of all its events. */
export function withShopper(guard: SenderGuard, audience: Audience, shopper: SentShopper | undefined): SenderGuard {
  if (audience !== "server" || !shopper || shopper.visitor_id === null) return guard;
  const visitorId = String(shopper.visitor_id);
  return {
    sawProduct: (_, hasCart) => guard.sawProduct(visitorId, hasCart),
    sawCalculation: () => guard.sawCalculation(visitorId),
    admit: (_, codes) => guard.admit(visitorId, codes),
    hasCart: () => guard.hasCart(visitorId),
  };
}
