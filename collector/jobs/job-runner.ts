import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { getCompileCacheDir } from "node:module";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { SqlError, SqlQuery, SqlResult } from "../store/sqlite/sandbox/query.ts";
import type { ExportJob } from "./export.ts";
import type { Job } from "./job.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

/** So many processes at once: the machine is the shop's. */
const MAX_JOBS = 2;
/** So much longer the system lets a query go on, should nobody be there any more to end it. */
const GRACE_SECONDS = 10;
/** What V8 may take in a child, in MB: parts of an export, or the rows of one answer. */
const MAX_HEAP = 256;

type JobProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** There are as many as there may be. */
export const BUSY = "busy";
/** It took longer than it may. */
export const TOO_SLOW = "too slow";

/** An export that is under way. */
export interface ExportProcess {
  readonly output: Readable;
  /** Settles when all of it was written; rejects where it broke off. */
  readonly done: Promise<void>;
  stop(): void;
}

/** What takes long, done beside the collector. */
export interface JobRunner {
  exported(job: Omit<ExportJob, "file">): ExportProcess | typeof BUSY;
  sql(propertyId: string, query: SqlQuery): Promise<SqlResult | SqlError | typeof BUSY | typeof TOO_SLOW>;
  /** How long a query may take, in seconds. */
  readonly sqlSeconds: number;
  /** Ends all of them. */
  close(): void;
}

/** Processes that read a data file. @param sqlSeconds how long a query may take */
export function createJobRunner(file: string, sqlSeconds: number): JobRunner {
  const running = new Set<JobProcess>();

  const start = (job: Job): JobProcess => {
    const flags = ["--disable-warning=ExperimentalWarning", `--max-old-space-size=${MAX_HEAP}`];
    const cache = getCompileCacheDir();
    const env = cache === undefined ? {} : { NODE_COMPILE_CACHE: cache };
    const limit = job.does === "sql" ? `ulimit -t ${sqlSeconds + GRACE_SECONDS}; ` : "";
    const command = ["-c", `${limit}exec "$0" "$@"`, process.execPath, ...flags, MAIN];
    const child = spawn("/bin/sh", command, { stdio: ["pipe", "pipe", "pipe"], env });
    running.add(child);
    child.once("close", () => running.delete(child));
    // Who is ended before it has read says EPIPE.
    child.stdin.on("error", () => {}).end(JSON.stringify(job));
    return child;
  };

  return {
    sqlSeconds,
    exported(job) {
      if (running.size >= MAX_JOBS) return BUSY;
      const child = start({ does: "export", file, ...job });
      return { output: child.stdout, done: endOf(child), stop: () => child.kill("SIGKILL") };
    },
    async sql(propertyId, query) {
      if (running.size >= MAX_JOBS) return BUSY;
      const child = start({ does: "sql", file, propertyId, query });
      let late = false;
      const deadline = setTimeout(() => {
        late = true;
        child.kill("SIGKILL");
      }, sqlSeconds * 1_000);
      try {
        const [answer] = await Promise.all([text(child.stdout), endOf(child)]);
        return JSON.parse(answer) as SqlResult | SqlError;
      } catch (error) {
        if (late) return TOO_SLOW;
        throw error;
      } finally {
        clearTimeout(deadline);
      }
    },
    close() {
      for (const child of running) child.kill("SIGKILL");
    },
  };
}

async function endOf(child: JobProcess): Promise<void> {
  const said = text(child.stderr);
  const [code, signal] = await once(child, "close");
  if (code !== 0) throw new Error(`a child ended with ${code ?? signal}: ${(await said).slice(0, 2_000)}`);
}
