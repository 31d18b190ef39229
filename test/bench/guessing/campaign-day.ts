// `npm run bench:campaign`: how many answers to visitors with a cart are withheld on a campaign day, and in its loudest hour under
// attack: by the guard alone, and by a collector over HTTP, of which it also says what is missing. `-- --short` takes a tenth.
import { parseArgs } from "node:util";
import { campaign } from "./over-guard.ts";
import { campaignOverHttp } from "./over-http.ts";

const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });
const [part, hours] = values.short ? [10, 2] : [1, 24];
const DAY = { shoppers: 20_000 / part, hours, bots: 0 };
const ATTACKED = { shoppers: 3_000 / part, hours: 1, bots: 50 / part };

for (const [name, order, most] of [
  ["a day in peace", DAY, 1 / 10_000],
  ["its loudest hour, under attack", ATTACKED, 1 / 1_000],
] as const) {
  console.log(`${name}, by the guard alone`, campaign(order));
  const result = await campaignOverHttp(order);
  const { answers, withheld, eventsMissing, checksMissing, redemptionsMissing } = result;
  console.log(`${name}, over HTTP`, result);
  const isMissing = eventsMissing + checksMissing + redemptionsMissing > 0;
  if (isMissing || withheld > answers * most) process.exitCode = 1;
}
