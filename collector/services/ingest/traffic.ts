import { BlockList, isIPv6 } from "node:net";
import { isbot } from "isbot";
import type { Property, Traffic } from "../../store/ports/records.ts";

/** Who sends, as far as the request shows it. */
export interface Sender {
  readonly userAgent: string | null;
  /** The address that the request came from. */
  readonly address: string | null;
  /** Whether a page sent it: what has no Origin is a server that was given the key, and no robot that reads pages. */
  readonly fromPage: boolean;
}

/** One list a property, made again when the property was read again. */
const lists = new WeakMap<Property, BlockList>();

/** What kind of traffic a request is: the shop's own people before robots, as a shop tests itself with both. */
export function trafficOf(property: Property, { userAgent, address, fromPage }: Sender): Traffic {
  if (address !== null && property.internal_addresses.length > 0 && isInternal(property, address)) return "internal";
  return fromPage && userAgent !== null && isbot(userAgent) ? "bot" : "human";
}

function isInternal(property: Property, address: string): boolean {
  const list = lists.get(property) ?? listOf(property);
  // An IPv4 address that came through an IPv6 socket.
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  return list.check(plain, isIPv6(plain) ? "ipv6" : "ipv4");
}

function listOf(property: Property): BlockList {
  const list = new BlockList();
  for (const block of property.internal_addresses) {
    const [address = "", bits] = block.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  lists.set(property, list);
  return list;
}
