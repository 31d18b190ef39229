import ipaddr from "ipaddr.js";

/**
 * The network that one sender can choose addresses from: an IPv4 address, or the first 64 bits of an IPv6 address.
 * @returns `unknown` for a text that is no address: they all share one budget
 */
export function networkOf(address: string | null): string {
  if (address === null || !ipaddr.isValid(address)) return "unknown";
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? `${parsed.parts.slice(0, 4).join(":")}/64` : parsed.toString();
}
