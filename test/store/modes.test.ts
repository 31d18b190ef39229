import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openDatabase } from "../../collector/store/sqlite/connection/open-database.ts";
import { exposedPaths } from "../../collector/store/sqlite/file/modes.ts";
import { temporaryFolder } from "../support/folder.ts";

const folder = join(temporaryFolder(afterAll), "data");
const file = join(folder, "promotrail.db");
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

test("a new data file, its companions and its folder are closed to other users of the machine", () => {
  const db = openDatabase(file, true);
  expect([folder, file, `${file}-wal`, `${file}-shm`].map(modeOf)).toEqual(["700", "600", "600", "600"]);
  db.close();
  expect(exposedPaths(file)).toEqual([]);
});

test.each([
  ["a readable file", 0o644, 0o700, [{ path: file, command: `chmod 600 ${file}` }]],
  ["a file for the group", 0o660, 0o700, [{ path: file, command: `chmod 600 ${file}` }]],
  ["a folder that others enter", 0o600, 0o711, [{ path: folder, command: `chmod 700 ${folder}` }]],
])("%s is exposed, with the command that closes it", (_, fileMode, folderMode, expected) => {
  chmodSync(file, fileMode);
  chmodSync(folder, folderMode);
  expect(exposedPaths(file)).toEqual(expected);
});
