import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** An IP address of a host. */
export interface HostAddress {
  readonly address: string;
  /** 4 or 6. */
  readonly family: number;
}

/** Resolves a host name to its addresses. Rejects where there are none. */
export type Resolver = (host: string) => Promise<readonly HostAddress[]>;

/** An address that a message may go to. The connection must use it without resolving the name again. */
export interface CheckedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

export type AddressRefusal = "unresolvable" | "not_public";

/**
 * Resolves a host once, and checks its addresses. A host with any address that is not public is refused: receivers must
 * not be a way into the collector's own network.
 * @param host of a URL; an IPv6 address is in brackets
 * @param allowLoopback whether the collector's own machine may receive messages: for development
 */
export async function checkedAddress(
  host: string,
  resolve: Resolver,
  allowLoopback: boolean,
): Promise<CheckedAddress | AddressRefusal> {
  const addresses = await addressesOf(host.replace(/^\[|\]$/g, ""), resolve);
  const [first] = addresses;
  if (first === undefined) return "unresolvable";
  if (!addresses.every(({ address }) => isAllowed(address, allowLoopback))) return "not_public";
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}

async function addressesOf(host: string, resolve: Resolver): Promise<readonly HostAddress[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  try {
    return await resolve(host);
  } catch {
    return [];
  }
}

/** The range `unicast` excludes IPv4 addresses in IPv6 form: mapped, translated or tunneled. */
function isAllowed(address: string, allowLoopback: boolean): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range === "loopback") return allowLoopback;
  return range === "unicast" && !REFUSED.some((network) => isWithin(parsed, network));
}

/** Networks that count as public, but lead into a cloud's own network. */
const REFUSED = [
  // IPv4 addresses in an old IPv6 form, which some systems still translate (RFC 4291, section 2.5.5.1).
  ipaddr.parseCIDR("::/96"),
  // Azure's services for virtual machines.
  ipaddr.parseCIDR("168.63.129.16/32"),
];

const isWithin = (address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: [ipaddr.IPv4 | ipaddr.IPv6, number]): boolean =>
  address.kind() === network.kind() && address.match(network, bits);
