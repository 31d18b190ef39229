import { siteOf } from "./guard/shopper.ts";

/** Who sends a body: a request whose key of a server was checked before, or a client with or without a known network. */
export type BodySender = "server" | { readonly network: string | null };

/** The memory that a body takes while it is read. */
export interface BodyRoom {
  readonly sender: BodySender;
  /** @returns false where the body may take no more: it has to be refused */
  add(bytes: number): boolean;
  /** Gives all back. */
  close(): void;
}

/** The memory of all bodies that are being read. */
export interface OpenBodies {
  /** @param isCompressed whether its decompressor takes memory too @returns null where there is no room for a further body */
  open(sender: BodySender, isCompressed: boolean): BodyRoom | null;
}

const MB = 2 ** 20;
/** In bytes. */
const MOST = {
  all: 256 * MB,
  /** The rest is a reserve of server keys. */
  clients: 192 * MB,
  /** 500 small bodies at once, or 100 of the 64 KB that a page sends at most. */
  network: 8 * MB,
  /** The IPv6 networks of one customer. */
  site: 32 * MB,
} as const;
/** What a body takes before its first byte, in bytes: its connection, and what decompresses it. */
const BASE = { plain: 16_384, compressed: 65_536 } as const;

interface Share {
  readonly name: string;
  readonly most: number;
}

const ALL: Share = { name: "all", most: MOST.all };
const CLIENTS: Share = { name: "clients", most: MOST.clients };

function sharesOf(sender: BodySender): Share[] {
  if (sender === "server") return [ALL];
  const { network } = sender;
  if (network === null) return [ALL, CLIENTS];
  const site = siteOf(network);
  const ofNetwork: Share = { name: `network ${network}`, most: MOST.network };
  return [ALL, CLIENTS, ofNetwork, ...(site === null ? [] : [{ name: `site ${site}`, most: MOST.site }])];
}

export function openBodies(): OpenBodies {
  /** Bytes by the name of a share. A share that is not in use has no entry. */
  const used = new Map<string, number>();

  const roomOf = (sender: BodySender): BodyRoom => {
    const shares = sharesOf(sender);
    let total = 0;
    const add = (bytes: number): boolean => {
      total += bytes;
      for (const { name } of shares) used.set(name, (used.get(name) ?? 0) + bytes);
      return shares.every(({ name, most }) => used.get(name)! <= most);
    };
    const close = (): void => {
      for (const { name } of shares) {
        const left = (used.get(name) ?? 0) - total;
        if (left > 0) used.set(name, left);
        else used.delete(name);
      }
      total = 0;
    };
    return { sender, add, close };
  };

  return {
    open(sender, isCompressed) {
      const room = roomOf(sender);
      if (room.add(isCompressed ? BASE.compressed : BASE.plain)) return room;
      room.close();
      return null;
    },
  };
}
