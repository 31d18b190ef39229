import { once } from "node:events";
import type { Readable } from "node:stream";
import { find } from "./find-program.ts";
import { killed, run } from "./processes.ts";

/** A screen that nobody sees. */
export interface Screen {
  /** For DISPLAY: `:7`. */
  readonly display: string;
  close(): Promise<void>;
}

/** Starts a screen on a number that is free. */
export async function startScreen(): Promise<Screen> {
  const path = find("Xvfb", "XVFB_PATH", ["/usr/bin/Xvfb"], "xvfb");
  const args = ["-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp"];
  const child = run(path, args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const told = child.stdio[3] as Readable;
  const [number] = await once(told, "data", { signal: AbortSignal.timeout(10_000) });
  return { display: `:${String(number).trim()}`, close: () => killed(child) };
}
