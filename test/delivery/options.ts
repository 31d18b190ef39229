import { parseArgs } from "node:util";
import type { EngineName } from "../browser/engines/engine.ts";
import { ENGINES } from "../browser/engines/index.ts";
import type { Times } from "./stage.ts";

/** The options of the command line. */
export interface Options {
  readonly engines: readonly EngineName[];
  readonly runs: number;
  /** Part of a cell's name; "" selects every cell. */
  readonly cells: string;
  readonly parallel: number;
  readonly times: Times;
  /** A file to write the tables to. */
  readonly markdown: string | undefined;
  /** A folder with another build of the SDK. */
  readonly sdk: string | undefined;
  readonly killWindow: boolean;
}

/** The help of `npm run test:delivery`. */
export const USAGE = `npm run test:delivery -- [options]
  --engines=chromium,firefox,webkit  browsers to run in (default: all)
  --runs=20         number of runs per cell
  --cells=TEXT      only cells whose name contains TEXT
  --parallel=3      number of browsers at a time
  --short           --outage=5 and --patience=15 instead of 30 and 60
  --outage=SECONDS  duration of an outage
  --patience=SECONDS  time without a change in the store after which missing events count as lost
  --sdk=FOLDER      folder of the built SDK (default: dist/sdk)
  --markdown=FILE   also write the tables to FILE
  --kill-window     measure the losses when the browser is killed 0 to 8 s after track, instead of the cells`;

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

/** Reads the command line. @throws Error that names the invalid option */
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
  throw new Error(`--engines: ${name} is not an engine; choose from ${Object.keys(ENGINES).join(", ")}`);
}

function count(option: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${option} must be a whole number above 0, not ${value}`);
}
