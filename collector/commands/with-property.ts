import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { BadConfig, readConfig } from "../config.ts";
import type { ImportResult } from "../services/catalog.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { sqliteStore } from "../store/sqlite/index.ts";

/**
 * Does something to one property of the data file that the environment names; a collector may be running beside it.
 * @throws BadConfig where there is no such file or property
 */
export async function inProperty(
  env: NodeJS.ProcessEnv,
  propertyId: string,
  work: (store: Store, property: Property) => Promise<void>,
): Promise<void> {
  const { dataFile: file } = readConfig(env, { demo: false });
  if (!existsSync(file)) throw new BadConfig(`there is no data file ${file}: DATABASE_URL says which one is meant`);
  const store = sqliteStore({ file, now: Date.now, newWriteKey: noKey });
  try {
    const property = await store.property(propertyId);
    if (!property) throw new BadConfig(`--property ${propertyId}: the data file ${file} has no such property`);
    await work(store, property);
  } finally {
    await store.close();
  }
}

const noKey = () => {
  throw new Error("a property is made by the collector");
};

/**
 * Opens a file to be read; `-` is what is piped in.
 * @throws BadConfig
 */
export async function readable(file: string): Promise<AsyncIterable<Uint8Array>> {
  if (file === "-") return process.stdin;
  try {
    const handle = await open(file);
    if ((await handle.stat()).isDirectory()) throw new Error("it is a folder");
    return handle.createReadStream();
  } catch (cause) {
    throw new BadConfig(`can't read ${file}: ${(cause as Error).message}`, { cause });
  }
}

/** Names the lines that were refused. Whoever calls from a script learns of them by the exit code, 1. */
export function complain({ errors, rejected }: Pick<ImportResult, "errors" | "rejected">): void {
  if (rejected === 0) return;
  for (const { line, path, message } of errors)
    console.error(`line ${line}: ${path === "" ? "" : `${path} `}${message}`);
  process.exitCode = 1;
}
