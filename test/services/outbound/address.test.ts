import { expect, test } from "vitest";
import { checkedAddress, type Resolver } from "../../../collector/services/outbound/address.ts";

const resolving =
  (...addresses: string[]): Resolver =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
const hostOf = (url: string) => new URL(url).hostname;

test.each([
  ["loopback", "https://127.0.0.1/"],
  ["loopback, as a number", "https://2130706433/"],
  ["loopback, in octal and hex", "https://0177.0x1/"],
  ["loopback of version 6", "https://[::1]/"],
  ["loopback, mapped", "https://[::ffff:127.0.0.1]/"],
  ["a private network", "https://10.1.2.3/"],
  ["another private network", "https://172.31.0.1/"],
  ["a home network", "https://192.168.0.1/"],
  ["a private network, mapped", "https://[::ffff:10.0.0.1]/"],
  ["a private network, in 6to4", "https://[2002:a00:1::]/"],
  ["a private network, translated (NAT64)", "https://[64:ff9b::a00:1]/"],
  ["the clouds' metadata", "https://169.254.169.254/"],
  ["the clouds' metadata of version 6", "https://[fd00:ec2::254]/"],
  ["link-local of version 6", "https://[fe80::1]/"],
  ["a carrier's network", "https://100.64.0.1/"],
  ["nowhere", "https://0.0.0.0/"],
  ["nowhere of version 6", "https://[::]/"],
  ["multicast", "https://224.0.0.1/"],
  ["broadcast", "https://255.255.255.255/"],
  ["a network for tests", "https://198.18.0.1/"],
  ["Teredo", "https://[2001::1]/"],
  ["loopback in IPv4's old form of version 6", "https://[::127.0.0.1]/"],
  ["a private network in IPv4's old form of version 6", "https://[::a00:1]/"],
  ["a public address in IPv4's old form of version 6", "https://[::5db8:d822]/"],
  ["Azure's services for virtual machines", "https://168.63.129.16/"],
  ["Azure's services, mapped", "https://[::ffff:168.63.129.16]/"],
])("%s is not public", async (_, url) => {
  expect(await checkedAddress(hostOf(url), resolving(), false)).toBe("not_public");
});

test.each<[string, readonly string[], unknown]>([
  ["a public name resolves to its address", ["93.184.216.34"], { address: "93.184.216.34", family: 4 }],
  [
    "the first of several addresses is used",
    ["2606:2800:220:1::1", "93.184.216.34"],
    { address: "2606:2800:220:1::1", family: 6 },
  ],
  ["a name with a private address is refused", ["10.0.0.5"], "not_public"],
  ["a name with a public and a private address is refused", ["93.184.216.34", "127.0.0.1"], "not_public"],
  ["an address with a zone is refused", ["fe80::1%eth0"], "not_public"],
  ["a name without addresses is refused", [], "unresolvable"],
])("%s", async (_, addresses, expected) => {
  expect(await checkedAddress("hook.example", resolving(...addresses), false)).toEqual(expected);
});

test("a name that can't be resolved is refused", async () => {
  const fails: Resolver = () => Promise.reject(new Error("ENOTFOUND"));
  expect(await checkedAddress("nowhere.example", fails, false)).toBe("unresolvable");
});

test("allowLoopback allows this machine only, no other private address", async () => {
  expect(await checkedAddress("localhost", resolving("127.0.0.1"), true)).toEqual({ address: "127.0.0.1", family: 4 });
  expect(await checkedAddress("localhost", resolving("192.168.0.1"), true)).toBe("not_public");
});
