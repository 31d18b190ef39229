import { readConfig } from "../config.ts";
import { OperatorError } from "../operator-error.ts";
import { isRefusal } from "../services/refusal.ts";
import { type ReplayResult, replayRejected } from "../services/rejected.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { openCurrent } from "../store/sqlite/file/open-existing.ts";
import { sqliteStore } from "../store/sqlite/index.ts";
import { type AddCommand, exitWith, type Operator } from "./operator.ts";

export const addReplay: AddCommand = (program, operator) =>
  program
    .command("replay")
    .description("replay rejected events; each is stored once")
    .option("--property <id>", "only events of this property")
    .option("--reason <reason>", "only events rejected for this reason: invalid_event or internal_error")
    .option("--ids <ids>", "only these events, such as 1,2")
    .action(exitWith(operator, replay));

/** Selects rejected events; by default all that are not replayed yet. */
export interface ReplayOptions {
  readonly property?: string;
  readonly reason?: string;
  /** Comma-separated: `1,2` */
  readonly ids?: string;
}

/**
 * Replays rejected events, also while a collector runs.
 * @returns 0 where all of them are stored, else 1
 */
export async function replay(operator: Operator, options: ReplayOptions): Promise<number> {
  const file = readConfig(operator.env).dataFile;
  // Refuses a data file of another version: an upgrade would break a collector that runs on it.
  openCurrent(file).close();
  const store = sqliteStore({ file, now: Date.now, newWriteKey: unused });
  try {
    const results: ReplayResult[] = [];
    for (const property of await propertiesOf(store, options)) {
      results.push(await replayProperty(operator, store, property, options));
    }
    printMissing(operator, options, results);
    return results.some(({ rejected }) => rejected > 0) ? 1 : 0;
  } finally {
    await store.close();
  }
}

const unused = (): string => {
  throw new Error("a replay creates no property");
};

async function propertiesOf(store: Store, { property: id }: ReplayOptions): Promise<readonly Property[]> {
  if (id === undefined) return store.properties();
  const property = await store.property(id);
  if (!property) throw new OperatorError(`--property ${id}: the property doesn't exist`);
  return [property];
}

const idsIn = ({ ids }: ReplayOptions): string[] => ids?.split(",") ?? [];

async function replayProperty(
  { progress, print }: Operator,
  store: Store,
  property: Property,
  options: ReplayOptions,
): Promise<ReplayResult> {
  const { reason, ids } = options;
  const body = { ...(reason !== undefined && { reason }), ...(ids !== undefined && { ids: idsIn(options) }) };
  let counts: ReplayResult = { stored: 0, duplicate: 0, conflict: 0, rejected: 0 };
  const summary = () => `property ${property.id}: ${inWords(counts)}`;
  const result = await replayRejected(store, property, body, (sofar) => {
    counts = sofar;
    progress.show(`${summary()} so far`);
  });
  progress.end();
  // Events before an interruption are stored.
  if (!isRefusal(result) || result.refused === "unavailable") print(summary());
  if (!isRefusal(result)) return result;
  const errors = result.errors?.map(({ path, message }) => `${path} ${message}`) ?? [];
  throw new OperatorError([result.detail, errors.join("; ")].join(" ").trim());
}

const inWords = ({ stored, duplicate, conflict, rejected }: ReplayResult): string =>
  `${stored} stored, ${duplicate} duplicate, ${conflict > 0 ? `${conflict} conflicting, ` : ""}${rejected} still rejected`;

/** Prints the number of selected events that could not be replayed. */
function printMissing({ print }: Operator, options: ReplayOptions, results: readonly ReplayResult[]): void {
  const replayed = results.reduce(
    (sum, { stored, duplicate, conflict, rejected }) => sum + stored + duplicate + conflict + rejected,
    0,
  );
  const missing = new Set(idsIn(options)).size - replayed;
  if (missing > 0) print(`${missing} of the ids can't be replayed: replayed before, deleted by retention, or unknown`);
}
