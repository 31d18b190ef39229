import type { QuoteHolder } from "../../store/ports/calculations.ts";
import { type Shopper, siteOf } from "../guard/shopper.ts";

/**
 * Who holds the quote of a page. A customer of a provider may have a whole IPv6 site, so it holds the quotes of all its networks.
 * Where the network is not known, the visitor holds them.
 */
export function quoteHolder({ network, visitorId }: Omit<Shopper, "isPage">, hasCart: boolean): QuoteHolder {
  const name = network === null ? `visitor ${visitorId ?? ""}` : (siteOf(network) ?? network);
  return { name, standing: hasCart ? "visitor" : "stranger" };
}
