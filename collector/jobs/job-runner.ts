import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { getCompileCacheDir } from "node:module";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { SqlError, SqlQuery, SqlReader, SqlResult } from "../store/ports/sql.ts";
import type { ExportJob } from "./export.ts";
import type { Job } from "./job.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

/** Most jobs of a property at once, so that its queries do not keep other properties waiting. */
const MAX_JOBS = 2;
/** Most jobs of all properties: each may take half a gigabyte of memory. */
const MAX_ALL_JOBS = 8;
/**
 * CPU seconds beyond the limit of a query after which the system kills its process, should the collector itself have
 * ended.
 */
const GRACE_SECONDS = 10;
/** Memory of V8 in a job, in MB: for a part of an export, or the rows of a result. */
const MAX_HEAP = 256;

type JobProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** The result where as many jobs as possible are running. */
export const BUSY = "busy";
/** The result where a query exceeded its time limit. */
export const TOO_SLOW = "too slow";

/** The result where the client has left. */
export const LEFT = "left";

/** A running export. */
export interface ExportProcess {
  readonly output: Readable;
  /** Settles when everything is written; rejects where the process fails. */
  readonly done: Promise<void>;
  stop(): void;
}

/** The result of a query, an error of it, or why it has none. */
export type SqlOutcome = SqlResult | SqlError | typeof BUSY | typeof TOO_SLOW | typeof LEFT;

/** Runs long jobs in processes of their own. */
export interface JobRunner {
  exported(job: Omit<ExportJob, "file">): ExportProcess | typeof BUSY;
  /** @param signal ends the query, because nobody waits for its result */
  sql(reader: SqlReader, query: SqlQuery, signal?: AbortSignal): Promise<SqlOutcome>;
  /** The time limit of a query, in seconds. */
  readonly sqlSeconds: number;
  /** Kills all jobs. */
  close(): void;
}

/**
 * Runs jobs on a data file.
 * @param sqlSeconds the time limit of a query
 */
export function createJobRunner(file: string, sqlSeconds: number): JobRunner {
  /** The property of each process. */
  const running = new Map<JobProcess, string>();

  const isBusy = (propertyId: string): boolean =>
    running.size >= MAX_ALL_JOBS || [...running.values()].filter((id) => id === propertyId).length >= MAX_JOBS;

  const start = (propertyId: string, job: Job): JobProcess => {
    const child = startProcess(job, sqlSeconds + GRACE_SECONDS);
    running.set(child, propertyId);
    child.once("close", () => running.delete(child));
    return child;
  };

  return {
    sqlSeconds,
    exported(job) {
      const { propertyId } = job.query;
      if (isBusy(propertyId)) return BUSY;
      const child = start(propertyId, { does: "export", file, ...job });
      return { output: child.stdout, done: successOf(child), stop: () => child.kill("SIGKILL") };
    },
    async sql(reader, query, signal) {
      const { propertyId } = reader;
      if (signal?.aborted) return LEFT;
      if (isBusy(propertyId)) return BUSY;
      return resultWithin(start(propertyId, { does: "sql", file, reader, query }), sqlSeconds * 1_000, signal);
    },
    close() {
      for (const child of running.keys()) child.kill("SIGKILL");
    },
  };
}

/** @param cpuSeconds the system's limit of a query's CPU time */
function startProcess(job: Job, cpuSeconds: number): JobProcess {
  const flags = ["--disable-warning=ExperimentalWarning", `--max-old-space-size=${MAX_HEAP}`];
  const cache = getCompileCacheDir();
  const env = cache === undefined ? {} : { NODE_COMPILE_CACHE: cache };
  const limit = job.does === "sql" ? `ulimit -t ${cpuSeconds}; ` : "";
  const command = ["-c", `${limit}exec "$0" "$@"`, process.execPath, ...flags, MAIN];
  const child = spawn("/bin/sh", command, { stdio: ["pipe", "pipe", "pipe"], env });
  // A process that is killed before it reads its input causes EPIPE; its exit code is the error to report.
  child.stdin.on("error", () => {}).end(JSON.stringify(job));
  return child;
}

/** The JSON that a process prints. It is killed after some milliseconds, or by the signal. */
async function resultWithin(child: JobProcess, milliseconds: number, signal?: AbortSignal): Promise<SqlOutcome> {
  const late = AbortSignal.timeout(milliseconds);
  const end = AbortSignal.any(signal ? [late, signal] : [late]);
  const kill = () => child.kill("SIGKILL");
  end.addEventListener("abort", kill);
  try {
    const [output] = await Promise.all([text(child.stdout), successOf(child)]);
    return JSON.parse(output) as SqlResult | SqlError;
  } catch (error) {
    if (signal?.aborted) return LEFT;
    if (late.aborted) return TOO_SLOW;
    throw error;
  } finally {
    end.removeEventListener("abort", kill);
  }
}

/** Waits for the end of a process. @throws where it fails, with what it printed on the standard error */
async function successOf(child: JobProcess): Promise<void> {
  const errors = text(child.stderr);
  const [code, signal] = await once(child, "close");
  if (code !== 0) throw new Error(`a job ended with ${code ?? signal}: ${(await errors).slice(0, 2_000)}`);
}
