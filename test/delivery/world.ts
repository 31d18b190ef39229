import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../collector/config.ts";
import { start } from "../../collector/main.ts";
import { type Ledger, openLedger } from "./ledger.ts";

/** A real collector with the demo's property, and its store. */
export interface World {
  /** The collector's address. */
  readonly collector: string;
  readonly ledger: Ledger;
  /** A folder for profiles; `close` removes it. */
  readonly folder: string;
  close(): Promise<void>;
}

/**
 * Starts a collector with a data file of its own.
 * @param sdkFolder the built SDK that it serves. @default the project's
 */
export async function startWorld(sdkFolder?: string): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "promotrail-delivery-"));
  const cleanUp = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  process.once("exit", cleanUp);
  const dataFile = join(folder, "data.db");
  const config = readConfig({ PORT: "0", DATABASE_URL: dataFile, LOG_LEVEL: "silent" }, { demo: true });
  const running = await start({ ...config, ...(sdkFolder && { sdkFolder }) });
  const ledger = openLedger(dataFile);
  return {
    collector: running.url,
    ledger,
    folder,
    async close() {
      ledger.close();
      await running.close();
      process.off("exit", cleanUp);
      cleanUp();
    },
  };
}
