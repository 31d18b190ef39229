import { isIP, isIPv4, isIPv6 } from "node:net";
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
  // The parser is slow beside the rest of the guard: most addresses are IPv4, or global ones of IPv6.
  if (isIPv4(address)) return address;
  if (isGlobal(address)) return networkWith(firstGroups(address));
  const parsed = parsedAddress(address);
  if (parsed === null) return UNKNOWN_NETWORK;
  return "parts" in parsed ? networkWith(parsed.parts) : parsed.toString();
}

/** @param groups of 16 bits, as many as a network has or more */
const networkWith = ([a, b, c, d]: readonly number[]): string =>
  `${hex(a!)}:${hex(b!)}:${hex(c!)}:${hex(d!)}/${IPV6_BITS}`;

const hex = (group: number): string => group.toString(16);

/** Whether a text is an address of 2000::/3: those stand for no IPv4 address, and most have hexadecimal groups alone. */
const isGlobal = (text: string): boolean =>
  (text.startsWith("2") || text.startsWith("3")) && !text.includes(".") && !text.includes("%") && isIPv6(text);

/** The first four of eight groups. @param address of IPv6, valid, with hexadecimal groups alone */
function firstGroups(address: string): number[] {
  const parts = address.split(":");
  const gap = parts.indexOf("");
  const zeros = 9 - parts.length;
  const groupAt = (at: number): string => {
    if (gap < 0 || at < gap) return parts[at]!;
    return (at < gap + zeros ? "" : parts[at - zeros + 1]!) || "0";
  };
  return [0, 1, 2, 3].map((at) => Number.parseInt(groupAt(at), 16));
}

/**
 * The /48 of an IPv6 network, which one customer may have whole; null for others.
 * @param network as `networkOf` returns it
 */
export const siteOf = (network: string): string | null =>
  network.endsWith(NETWORK_END) ? `${network.slice(0, network.lastIndexOf(":"))}/48` : null;

const NETWORK_END = `/${IPV6_BITS}`;

/** The parser also takes 127.1 and 4294967295, and not each name of an interface that `isIP` takes. */
const parsedAddress = (text: string) => (isIP(text) === 0 || !ipaddr.isValid(text) ? null : ipaddr.process(text));

const PRIVATE: ReadonlySet<string> = new Set(["loopback", "private", "linkLocal", "uniqueLocal", "carrierGradeNat"]);

/** Whether an address can't be a client on the internet: the collector is behind a proxy there. */
export function isPrivate(address: string): boolean {
  const range = parsedAddress(address)?.range();
  return range !== undefined && PRIVATE.has(range);
}
