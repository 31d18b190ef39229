import { parseArgs } from "node:util";
import type { EngineName } from "../browser/engines/engine.ts";
import { ENGINES } from "../browser/engines/index.ts";
import type { Times } from "./stage.ts";

/** What the command line asks for. */
export interface Options {
  readonly engines: readonly EngineName[];
  readonly runs: number;
  /** Part of the names of the cells to run. */
  readonly cells: string;
  readonly parallel: number;
  readonly times: Times;
  /** A file for the tables. */
  readonly markdown: string | undefined;
  /** A folder with another build of the SDK. */
  readonly sdk: string | undefined;
  readonly killWindow: boolean;
}

/** How `npm run test:delivery` is used. */
export const USAGE = `npm run test:delivery -- [options]
  --engines=chromium,firefox,webkit  which browsers (all)
  --runs=20         how often each cell is run
  --cells=TEXT      only cells whose name contains it
  --parallel=3      how many browsers at a time
  --short           outages of 5 s and 15 s of patience, instead of 30 s and 60 s
  --outage=SECONDS  how long an outage lasts
  --patience=SECONDS  how long the store may stay as it is before what is missing is lost
  --sdk=FOLDER      a built SDK elsewhere than in dist/sdk
  --markdown=FILE   writes the tables there, too
  --kill-window     instead: what is lost when the browser is killed 0 to 8 s after track`;

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

/** Reads the command line. @throws Error where it can't be understood */
export function readOptions(args: readonly string[]): Options {
  const options = {
    engines: { ...text, default: Object.keys(ENGINES).join(",") },
    runs: { ...text, default: "20" },
    cells: { ...text, default: "" },
    parallel: { ...text, default: "3" },
    outage: text,
    patience: text,
    sdk: text,
    markdown: text,
    short: flag,
    "kill-window": flag,
  };
  const { values } = parseArgs({ args: [...args], options, strict: true });
  const [outage, patience] = values.short ? ["5", "15"] : ["30", "60"];
  return {
    engines: values.engines.split(",").map(engineNamed),
    runs: count("runs", values.runs),
    cells: values.cells,
    parallel: count("parallel", values.parallel),
    times: {
      outage: 1_000 * count("outage", values.outage ?? outage),
      patience: 1_000 * count("patience", values.patience ?? patience),
    },
    markdown: values.markdown,
    sdk: values.sdk,
    killWindow: values["kill-window"],
  };
}

function engineNamed(name: string): EngineName {
  if (name in ENGINES) return name as EngineName;
  throw new Error(`--engines: there is no ${name}; there are ${Object.keys(ENGINES).join(", ")}`);
}

function count(option: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${option} must be a whole number above 0, not ${value}`);
}
