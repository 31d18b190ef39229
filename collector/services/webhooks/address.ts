import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** An address of a host, of version 4 or 6. */
export interface HostAddress {
  readonly address: string;
  readonly family: number;
}

/** Finds the addresses of a host's name; rejects where there are none. */
export type Resolver = (host: string) => Promise<readonly HostAddress[]>;

/** Where a message goes, checked: whoever connects takes this, and asks nobody again. */
export interface CheckedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

export type AddressRefusal = "unresolvable" | "not_public";

/**
 * Resolves a host once. One of whose addresses any is not public is refused: what leads into our own network, by a name or
 * by a number, is nobody's receiver.
 * @param host of a URL, an address of version 6 in brackets
 * @param allowLoopback this machine's own addresses are taken, too: the development switch
 */
export async function checkedAddress(
  host: string,
  resolve: Resolver,
  allowLoopback: boolean,
): Promise<CheckedAddress | AddressRefusal> {
  const found = await addressesOf(host.replace(/^\[|\]$/g, ""), resolve);
  const [first] = found;
  if (first === undefined) return "unresolvable";
  if (!found.every(({ address }) => isAllowed(address, allowLoopback))) return "not_public";
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

/** Of version 6 only what is none of version 4 in disguise: mapped, translated, or tunnelled. */
function isAllowed(address: string, allowLoopback: boolean): boolean {
  if (!ipaddr.isValid(address)) return false;
  const range = ipaddr.parse(address).range();
  return range === "unicast" || (allowLoopback && range === "loopback");
}
