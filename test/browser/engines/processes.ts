import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";

const started = new Set<number>();

/** Registers a child process, so that it ends with this process. */
export function remember(pid: number): void {
  if (started.size === 0) endWithThisProcess();
  started.add(pid);
}

/** Starts a program that ends with this process at the latest. */
export function run(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, options);
  child.once("error", () => {});
  if (child.pid) remember(child.pid);
  return child;
}

/** Kills a child process and its descendants. */
export function killTree(root: number): void {
  for (const pid of [root, ...descendantsOf(root)]) end(pid);
  started.delete(root);
}

/** Kills a child process with its descendants and waits until it has exited. */
export async function killAndWait(child: ChildProcess): Promise<void> {
  const exit = untilExit(child);
  if (child.pid) killTree(child.pid);
  await exit;
}

/** Waits until a process has exited. */
export async function untilExit(child: ChildProcess): Promise<void> {
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
    // It has exited already.
  }
}

let watching = false;

function endWithThisProcess(): void {
  if (watching) return;
  watching = true;
  // First of all listeners: others remove the folders that these processes write to.
  process.prependListener("exit", () => {
    for (const pid of [...started]) killTree(pid);
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));
}
