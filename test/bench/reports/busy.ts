// Runs the slowest query and exports without a pause, until it is killed. Run by reports.ts as `node busy.ts <port>`,
// at the lowest priority, because the client itself is not measured.
import { setTimeout as sleep } from "node:timers/promises";
import { analystOf } from "./analyst.ts";

const analyst = analystOf(Number(process.argv[2]));

/** The slowest query: every pair of code checks, up to the time limit. */
const WORST = "SELECT count(*) FROM v_code_checks a JOIN v_code_checks b ON a.discount_minor < b.cart_value_minor";

async function again(work: () => Promise<unknown>): Promise<never> {
  for (;;) await work().catch(() => sleep(20));
}

await Promise.all([again(() => analyst.sql(WORST)), again(() => analyst.download("/v1/exports/events?format=csv"))]);
