// `npm run seed -- --events N`: a shop's traffic of 90 days in the data file of the environment, to look at and to measure with.
import { existsSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { readConfig } from "../../collector/config.ts";
import { plant } from "./plant.ts";

const whole = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("must be a whole number");
  return Number(text);
};

const program = new Command("seed")
  .description("make a shop's traffic in a new data file (DATABASE_URL), as the demo's property")
  .option("--events <n>", "about so many events", whole, 20_000)
  .option("--days <n>", "days that they are spread over, up to now", whole, 90)
  .option("--seed <n>", "the same seed makes the same traffic", whole, 1)
  .option("--until <time>", "where the last day ends, ISO 8601", (text) => Date.parse(text), Date.now());
const { events, days, seed, until } = program.parse().opts();
const file = readConfig(process.env, { demo: false }).dataFile;
if (existsSync(file)) {
  console.error(`seed: ${file} is there already: name another one with DATABASE_URL, or delete it`);
  process.exit(1);
}
const from = performance.now();
const made = await plant({
  file,
  events,
  days,
  seed,
  until,
  onDay: (day, sofar) => process.stderr.isTTY && process.stderr.write(`\rday ${day} of ${days}: ${sofar} events`),
});
console.log(`${file}: ${made} events in ${Math.round((performance.now() - from) / 1000)} s`);
