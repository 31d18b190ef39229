import { BlockList, isIPv6 } from "node:net";
import { isbot } from "isbot";
import type { Property, Traffic } from "../../store/ports/records.ts";

/** The sender of a request. */
export interface Sender {
  readonly userAgent: string | null;
  /** The IP address of the client, behind trusted proxies; "unknown" where the proxy names none. */
  readonly address: string | null;
  /** Whether the request has an Origin header. Without one, the sender is a server with a key, and no bot that reads pages. */
  readonly fromPage: boolean;
}

/** The internal addresses of each property. A changed property is another object, and gets another list. */
const lists = new WeakMap<Property, BlockList>();

/** Classifies a sender. Staff takes precedence over bots, because shops test themselves with both. */
export function trafficOf(property: Property, { userAgent, address, fromPage }: Sender): Traffic {
  if (address !== null && property.internal_addresses.length > 0 && isInternal(property, address)) return "internal";
  return fromPage && userAgent !== null && isbot(userAgent) ? "bot" : "human";
}

function isInternal(property: Property, address: string): boolean {
  const list = lists.get(property) ?? listOf(property);
  // An IPv4 address that arrived through an IPv6 socket.
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
