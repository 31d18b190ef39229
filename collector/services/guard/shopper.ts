import { isIP, isIPv4 } from "node:net";
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

/** The network of all texts that are no address: one each would be a budget each. */
export const UNKNOWN_NETWORK = "unknown";

/**
 * An address as a proxy writes it, without brackets and without the port of the connection: `203.0.113.9:40001`, `[2001:db8::1]:40001`.
 * @returns `UNKNOWN_NETWORK` where the text is no address: a proxy may send names
 */
export function plainAddress(text: string): string {
  if (isIP(text) !== 0) return text;
  const bare = /^\[([^\]]{2,64})\](?::\d{1,5})?$/.exec(text)?.[1] ?? text.replace(/:\d{1,5}$/, "");
  return isIP(bare) === 0 ? UNKNOWN_NETWORK : bare;
}

/** The network that shares one budget: an IPv4 address, the /64 of an IPv6 address, or `UNKNOWN_NETWORK`. */
export function networkOf(address: string): string {
  // The parser is slow beside the rest of the guard, and most addresses are IPv4.
  if (isIPv4(address)) return address;
  const parsed = parsedAddress(address);
  if (parsed === null) return UNKNOWN_NETWORK;
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

/** The parser also takes 127.1 and 4294967295, and not each name of an interface that `isIP` takes. */
const parsedAddress = (text: string) => (isIP(text) === 0 || !ipaddr.isValid(text) ? null : ipaddr.process(text));

const PRIVATE: ReadonlySet<string> = new Set(["loopback", "private", "linkLocal", "uniqueLocal", "carrierGradeNat"]);

/** Whether an address can't be a client on the internet: the collector is behind a proxy there. */
export function isPrivate(address: string): boolean {
  const range = parsedAddress(address)?.range();
  return range !== undefined && PRIVATE.has(range);
}
