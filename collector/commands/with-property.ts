import { existsSync } from "node:fs";
import { readConfig } from "../config.ts";
import { OperatorError } from "../operator-error.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { sqliteStore } from "../store/sqlite/index.ts";

/**
 * Opens the data file, also while a collector runs, for work on one property.
 * @throws OperatorError where the file or the property doesn't exist
 */
export async function withProperty(
  env: NodeJS.ProcessEnv,
  propertyId: string,
  work: (store: Store, property: Property) => Promise<void>,
): Promise<void> {
  const { dataFile: file } = readConfig(env);
  if (!existsSync(file))
    throw new OperatorError(`the data file ${file} doesn't exist; set DATABASE_URL to another one`);
  const store = sqliteStore({ file, now: Date.now, newWriteKey: unused });
  try {
    const property = await store.property(propertyId);
    if (!property) throw new OperatorError(`--property ${propertyId}: the property doesn't exist in ${file}`);
    await work(store, property);
  } finally {
    await store.close();
  }
}

const unused = () => {
  throw new Error("this command creates no property");
};
