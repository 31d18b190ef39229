import { once } from "node:events";
import type { Readable } from "node:stream";
import { findProgram } from "./find-program.ts";
import { killAndWait, run } from "./processes.ts";

/** A virtual screen. */
export interface Screen {
  /** The value of DISPLAY, such as `:7`. */
  readonly display: string;
  close(): Promise<void>;
}

/** Starts a virtual screen on a free display number. */
export async function startScreen(): Promise<Screen> {
  const path = findProgram("Xvfb", "XVFB_PATH", ["/usr/bin/Xvfb"], "xvfb");
  const args = ["-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp"];
  const child = run(path, args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const displayNumber = child.stdio[3] as Readable;
  const [number] = await once(displayNumber, "data", { signal: AbortSignal.timeout(10_000) });
  return { display: `:${String(number).trim()}`, close: () => killAndWait(child) };
}
