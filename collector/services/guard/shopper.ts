import ipaddr from "ipaddr.js";

/** Who tries codes, as far as it is known. */
export interface Shopper {
  /** The network of the client, see `networkOf`; null: unknown, so only the visitor counts. */
  readonly network: string | null;
  /** null: only the network counts. */
  readonly visitorId: string | null;
  /** Whether a page sent the request. Other senders with a write key earn their network no further tries. */
  readonly isPage: boolean;
}

/** Bits of an IPv6 address that a provider gives to one customer. */
const IPV6_BITS = 64;

/**
 * The network that shares one budget: an IPv4 address, or the /64 of an IPv6 address.
 * @returns the text itself where it is no address: a proxy may send names
 */
export function networkOf(address: string): string {
  // The parser is slow beside the rest of the guard, and most addresses are plain IPv4.
  if (PLAIN_IPV4.test(address)) return address;
  if (!ipaddr.isValid(address)) return address.slice(0, 64);
  const parsed = ipaddr.process(address);
  if (parsed.kind() === "ipv4") return parsed.toString();
  return `${parsed
    .toByteArray()
    .slice(0, IPV6_BITS / 8)
    .join(".")}/${IPV6_BITS}`;
}

/**
 * The /48 of an IPv6 network, which one customer may have whole; null for others.
 * @param network as `networkOf` returns it
 */
export const siteOf = (network: string): string | null =>
  network.endsWith(`/${IPV6_BITS}`) ? `${network.split(".").slice(0, 6).join(".")}/48` : null;

const PLAIN_IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** Whether an address can't be a client on the internet: the collector is behind a proxy there. */
export function isPrivate(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ["loopback", "private", "linkLocal", "uniqueLocal", "carrierGradeNat"].includes(
    ipaddr.process(address).range(),
  );
}
