import { describe, expect, test } from "vitest";
import { networkOf } from "../../collector/services/guard/shopper.ts";
import { type BodySender, openBodies } from "../../collector/services/open-bodies.ts";

const MB = 2 ** 20;
const from = (address: string): BodySender => ({ network: networkOf(address) });

/** Opens bodies of 1 MB until one is refused. @returns how many were open */
function fill(bodies: ReturnType<typeof openBodies>, senderOf: (at: number) => BodySender): number {
  for (let at = 0; at < 1_000; at += 1) {
    const room = bodies.open(senderOf(at), false);
    if (room === null) return at;
    if (room.add(MB)) continue;
    room.close();
    return at;
  }
  return 1_000;
}

describe("of bodies of a megabyte are open at once:", () => {
  test.each<[string, (at: number) => BodySender, number]>([
    ["those of one address", () => from("203.0.113.9"), 7],
    ["those of one /64", (at) => from(`2001:db8::${at}`), 7],
    ["those of one /48", (at) => from(`2001:db8:1:${at}::1`), 31],
    ["those of as many addresses as there are", (at) => from(`203.0.${at >> 8}.${at & 255}`), 189],
    ["those of unknown networks", () => ({ network: null }), 189],
    ["those with a server key", () => "server", 252],
  ])("%s", (_, senderOf, expected) => {
    expect(fill(openBodies(), senderOf)).toBe(expected);
  });
});

test("512 bodies of one address are open before their first byte, and 128 compressed ones", () => {
  const opened = (isCompressed: boolean) => {
    const bodies = openBodies();
    let count = 0;
    while (bodies.open(from("203.0.113.9"), isCompressed)) count += 1;
    return count;
  };
  expect([opened(false), opened(true)]).toEqual([512, 128]);
});

test("a full network, and then all clients, leave room for others and for server keys", () => {
  const bodies = openBodies();
  fill(bodies, () => from("203.0.113.9"));
  expect(bodies.open(from("203.0.113.9"), true)?.add(MB) ?? false).toBe(false);
  expect(bodies.open(from("203.0.113.10"), true)?.add(MB)).toBe(true);
  fill(bodies, (at) => from(`198.51.${at >> 8}.${at & 255}`));
  expect(fill(bodies, () => "server")).toBeGreaterThanOrEqual(62);
});

test("a closed body gives all back, once", () => {
  const bodies = openBodies();
  for (let at = 0; at < 1_000; at += 1) {
    const room = bodies.open(from("203.0.113.9"), false)!;
    room.add(5 * MB);
    room.close();
    room.close();
  }
  expect(fill(bodies, () => from("203.0.113.9"))).toBe(7);
});
