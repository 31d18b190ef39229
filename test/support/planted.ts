import { join } from "node:path";
import { generateTraffic } from "../seed/generate-traffic.ts";
import { type Collector, startCollector } from "./collector.ts";

export const PLANTED_UNTIL = Date.parse("2026-11-25T00:00:00Z");

/**
 * A collector over a shop's traffic of some days. @param folder where its data file is kept @param env settings of its
 * own
 */
export async function plantedCollector(
  folder: string,
  events: number,
  days: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Collector> {
  await generateTraffic({ file: join(folder, "data.db"), events, days, seed: 7, until: PLANTED_UNTIL });
  return startCollector({ folder, env });
}
