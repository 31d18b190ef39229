// An analyst on another machine: asks the worst query and exports without a pause, until killed. Run by reports.ts at the lowest
// priority, `node busy.ts <port>`: what it takes of this machine itself is not what is measured.
import { setTimeout as sleep } from "node:timers/promises";
import { analystOf } from "./analyst.ts";

const analyst = analystOf(Number(process.argv[2]));

/** What takes as long as may be: every pair of checks, until the deadline ends it. */
const WORST = "SELECT count(*) FROM v_code_checks a JOIN v_code_checks b ON a.discount_minor < b.cart_value_minor";

async function again(work: () => Promise<unknown>): Promise<never> {
  for (;;) await work().catch(() => sleep(20));
}

await Promise.all([again(() => analyst.sql(WORST)), again(() => analyst.take("/v1/exports/events?format=csv"))]);
