import { readConfig } from "../config.ts";
import { isRefusal } from "../services/refusal.ts";
import { type ReplayResult, replayRejected } from "../services/rejected.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { openCurrent } from "../store/sqlite/file/open-existing.ts";
import { sqliteStore } from "../store/sqlite/index.ts";
import { CannotRun, type Operator } from "./operator.ts";

/** Which refused events are tried again; all that wait, unless something is named. */
export interface ReplayOptions {
  readonly property?: string;
  readonly reason?: string;
  /** `1,2` */
  readonly ids?: string;
}

/**
 * Tries refused events again, also beside a running collector.
 * @returns 0 where everything went through, else 1
 */
export async function replay(operator: Operator, options: ReplayOptions): Promise<number> {
  const file = readConfig(operator.env).dataFile;
  // Nothing is brought up to date under a collector that runs.
  openCurrent(file).close();
  const store = sqliteStore({ file, now: Date.now, newWriteKey: neverNeeded });
  try {
    const all: ReplayResult[] = [];
    for (const property of await propertiesOf(store, options)) {
      all.push(await replayProperty(operator, store, property, options));
    }
    tellOfOthers(operator, options, all);
    return all.some(({ rejected }) => rejected > 0) ? 1 : 0;
  } finally {
    await store.close();
  }
}

const neverNeeded = (): string => {
  throw new Error("a replay makes no property");
};

async function propertiesOf(store: Store, { property: id }: ReplayOptions): Promise<readonly Property[]> {
  if (id === undefined) return store.properties();
  const property = await store.property(id);
  if (!property) throw new CannotRun(`there is no property ${id}`);
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
  const asked = { ...(reason !== undefined && { reason }), ...(ids !== undefined && { ids: idsIn(options) }) };
  let sofar: ReplayResult = { stored: 0, duplicate: 0, rejected: 0 };
  const said = () => `property ${property.id}: ${inWords(sofar)}`;
  const replayed = await replayRejected(store, property, asked, (counts) => {
    sofar = counts;
    progress.show(`${said()} so far`);
  });
  progress.end();
  if (!isRefusal(replayed) || replayed.refused === "unavailable") print(said());
  if (!isRefusal(replayed)) return replayed;
  const errors = replayed.errors?.map(({ path, message }) => `${path} ${message}`) ?? [];
  throw new CannotRun([replayed.detail, errors.join("; ")].join(" ").trim());
}

const inWords = ({ stored, duplicate, rejected }: ReplayResult): string =>
  `${stored} stored, ${duplicate} duplicate, ${rejected} still rejected`;

/** Whoever names ids wants to hear of those that were not tried. */
function tellOfOthers({ print }: Operator, options: ReplayOptions, all: readonly ReplayResult[]): void {
  const tried = all.reduce((sum, { stored, duplicate, rejected }) => sum + stored + duplicate + rejected, 0);
  const others = new Set(idsIn(options)).size - tried;
  if (others > 0)
    print(`${others} of the named ids do not wait: replayed before, deleted by retention, or never there`);
}
