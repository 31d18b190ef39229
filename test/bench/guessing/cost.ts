// What the guessing guard and the limits cost a request, and the memory of a million visitor ids.
import { createGuard } from "../../../collector/services/guard/guard.ts";
import { networkOf } from "../../../collector/services/guard/shopper.ts";
import { limiter } from "../../../collector/services/limits.ts";
import { SHOP } from "../../support/events.ts";

const START = Date.UTC(2026, 10, 27);
const PROPERTY = { ...SHOP, id: "1", write_key: "wk_cost" };

/** Addresses of clients, in both families. */
const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  IPv4: Array.from({ length: 2_000 }, (_, at) => `203.0.${at >> 8}.${at & 255}`),
  IPv6: Array.from({ length: 2_000 }, (_, at) => `2001:db8:${at % 100}:${at.toString(16)}::${at}`),
};
const VISITORS = Array.from({ length: 5_000 }, (_, at) => `visitor-${at}`);

/** Processor time of one call, in microseconds. */
function microseconds(calls: number, run: (at: number) => void): string {
  for (let at = 0; at < calls / 5; at += 1) run(at);
  const from = process.cpuUsage();
  for (let at = 0; at < calls; at += 1) run(at);
  const { user, system } = process.cpuUsage(from);
  return ((user + system) / calls).toFixed(2);
}

for (const [family, addresses] of Object.entries(ADDRESSES)) {
  const guard = createGuard(1);
  const limit = limiter();
  const networks = addresses.map(networkOf);
  const shopper = (at: number) => ({
    network: networks[at % networks.length]!,
    visitorId: VISITORS[at % VISITORS.length]!,
    isPage: true,
  });
  const cost = {
    "network of an address": microseconds(300_000, (at) => networkOf(addresses[at % addresses.length]!)),
    "guard, calculation": microseconds(200_000, (at) => {
      const admission = guard.admit("1", shopper(at), ["VALID"], START + at * 10);
      admission.settle([{ code: "VALID", status: 4, reason: null }]);
    }),
    "guard, product event": microseconds(300_000, (at) => guard.sawProduct("1", shopper(at), true, START + at * 10)),
    "limits, request": microseconds(300_000, (at) => {
      limit(PROPERTY, { keyId: 1, network: networks[at % networks.length]!, events: 20 }, START + at * 10);
    }),
  };
  console.log(family, cost);
}

globalThis.gc?.();
const before = process.memoryUsage().heapUsed;
const flooded = createGuard(2);
for (let at = 0; at < 1_000_000; at += 1) {
  const each = { network: `n${at % 30_000}`, visitorId: `0193a2c4-0000-7000-8000-${at}`, isPage: true };
  flooded.sawProduct("1", each, true, START);
  if (at % 10 === 0) flooded.admit("1", each, [`C${at}`], START).settle([]);
}
globalThis.gc?.();
const megabytes = (process.memoryUsage().heapUsed - before) / 2 ** 20;
console.log(`a million visitor ids: ${megabytes.toFixed(1)} MB`, flooded.isUnderAttack("1", START));
