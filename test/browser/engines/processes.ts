import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";

const started = new Set<number>();

/** Remembers a process that was started here: whatever happens to this one, that one ends with it. */
export function remember(pid: number): void {
  if (started.size === 0) endWithThisProcess();
  started.add(pid);
}

/** Starts a program that is ended with this process at the latest. */
export function run(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, options);
  child.once("error", () => {});
  if (child.pid) remember(child.pid);
  return child;
}

/** Ends a process that was started here, with everything that it started, at once. */
export function killTree(root: number): void {
  for (const pid of [root, ...descendantsOf(root)]) end(pid);
  started.delete(root);
}

/** Ends a process that was started here, and waits until it has gone. */
export async function killed(child: ChildProcess): Promise<void> {
  const gone = ended(child);
  if (child.pid) killTree(child.pid);
  await gone;
}

/** Waits until a process has ended by itself. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

function descendantsOf(root: number): number[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8", timeout: 5_000 });
  const rows = table
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.filter(([, ppid]) => ppid === parent).flatMap(([pid]) => [pid!, ...below(pid!)]);
  return below(root);
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has gone by itself.
  }
}

let watching = false;

function endWithThisProcess(): void {
  if (watching) return;
  watching = true;
  // Before others clean up what these processes still write.
  process.prependListener("exit", () => {
    for (const pid of [...started]) killTree(pid);
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));
}
