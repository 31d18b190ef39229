// `npm run seed -- --events N`: writes 90 days of a shop's traffic to a new data file (DATABASE_URL), for reports and
// benchmarks.
import { existsSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { readConfig } from "../../collector/config.ts";
import { generateTraffic } from "./generate-traffic.ts";
import { observeShop } from "./observed.ts";

const whole = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("must be a whole number");
  return Number(text);
};

const program = new Command("seed")
  .description(
    "write the traffic of two shops to a new data file (DATABASE_URL): the demo property, and one that decides by itself",
  )
  .option("--events <n>", "approximate number of events", whole, 20_000)
  .option("--days <n>", "number of days", whole, 90)
  .option("--seed <n>", "seed of the random numbers: equal seeds make equal traffic", whole, 1)
  .option("--until <time>", "end of the last day, ISO 8601", (text) => Date.parse(text), Date.now());
const { events, days, seed, until } = program.parse().opts();
const file = readConfig(process.env, { demo: false }).dataFile;
if (existsSync(file)) {
  console.error(`seed: ${file} already exists: set DATABASE_URL to another file, or delete it`);
  process.exit(1);
}
const from = performance.now();
const count = await generateTraffic({
  file,
  events,
  days,
  seed,
  until,
  onDay: (day, count) => process.stderr.isTTY && process.stderr.write(`\rday ${day} of ${days}: ${count} events`),
});
// A second property: a shop that decides by itself, with verdicts and the orders of its server.
const sessionsPerDay = Math.max(5, Math.round(events / days / 20));
const { id } = await observeShop({ file, seed, days, until, sessionsPerDay });
console.log(`property ${id} is a shop without promotions here, whose server reports its orders`);
console.log(`${file}: ${count} events in ${Math.round((performance.now() - from) / 1000)} s`);
