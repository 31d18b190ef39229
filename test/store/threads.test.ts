import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { UnusableDataFile } from "../../collector/store/sqlite/connection/database.ts";
import { threadedStore } from "../../collector/store/sqlite/threads/index.ts";
import { SHOP } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";

const folder = temporaryFolder(afterAll);

/** As `node --watch` does: from now on, Node posts a message from a thread for each module that the thread imports. */
function watchImports(): void {
  vi.stubEnv("WATCH_REPORT_DEPENDENCIES", "1");
  onTestFinished(() => void vi.unstubAllEnvs());
}

describe("messages of Node under --watch", () => {
  test("are no replies", async () => {
    watchImports();
    const store = await threadedStore({ file: join(folder, "watched.db") });
    const property = await store.createProperty(SHOP);
    expect(await store.properties()).toEqual([property]);
    await store.close();
  });

  test("do not report that a thread is ready", async () => {
    watchImports();
    await expect(threadedStore({ file: folder })).rejects.toThrow(UnusableDataFile);
  });
});
