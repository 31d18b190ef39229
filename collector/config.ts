import { fileURLToPath } from "node:url";
import { z } from "zod";
import { parseWith } from "./contract/parse.ts";
import { newSecret } from "./secret.ts";
import { KEPT_TABLES, type KeptTable, type Retention } from "./store/sqlite/maintenance/retention.ts";

/** The settings of one collector, read once from the environment and the command line. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** The administrator's token, and whether it was made up because ADMIN_TOKEN is not set. */
  readonly adminToken: string;
  readonly adminTokenMade: boolean;
  /** The SQLite data file. */
  readonly dataFile: string;
  /** The data file was not chosen: its folder may be made. */
  readonly dataFileIsDefault: boolean;
  readonly demo: boolean;
  readonly logLevel: string;
  /** How many proxies of ours stand in front: so many entries of X-Forwarded-For are believed. */
  readonly proxies: number;
  /** How many days rows are kept, by table. */
  readonly retention: Retention;
  /** How large the log beside the data file may grow while a reader keeps it from being emptied, in bytes. */
  readonly maxLogBytes: number;
  /** How many events may wait to be written before more are sent away. */
  readonly maxQueuedEvents: number;
  /** How long a query of an analyst may take. */
  readonly sqlSeconds: number;
  /** Webhooks may go to this machine, also by http: the development switch. */
  readonly webhooksAllowLoopback: boolean;
  /** The folder with the built SDK. */
  readonly sdkFolder: string;
}

/** The settings can't be used; the message says which and why, in one line. */
export class BadConfig extends Error {}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const DEFAULT_DATA_FILE = here("../data/promotrail.db");

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most,
      `must be a whole number, ${least} to ${most}`,
    )
    .transform(Number);

const environment = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, "must be a port number, 0 to 65535")
    .transform(Number)
    .default(8080),
  ADMIN_TOKEN: z.string().optional(),
  DATABASE_URL: z.string().default(""),
  TRUST_PROXY: wholeNumber(0, 10).default(0),
  RETENTION_DAYS: z.string().default(""),
  MAX_LOG_MB: wholeNumber(1, 1_000_000).default(4_096),
  MAX_QUEUED_EVENTS: wholeNumber(1, 10_000_000).default(20_000),
  SQL_SECONDS: wholeNumber(1, 3_600).default(30),
  WEBHOOKS_ALLOW_LOOPBACK: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true"),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("warn"),
});

/** What the command line adds. */
export interface Flags {
  readonly demo: boolean;
}

/**
 * Reads the settings.
 * @throws BadConfig
 */
export function readConfig(env: NodeJS.ProcessEnv, flags: Flags = { demo: false }): Config {
  const parsed = parseWith(environment, env);
  if (!parsed.ok) throw new BadConfig(parsed.errors.map(({ path, message }) => `${path} ${message}`).join("; "));
  const { HOST, PORT, ADMIN_TOKEN, DATABASE_URL, LOG_LEVEL } = parsed.value;
  const { WEBHOOKS_ALLOW_LOOPBACK } = parsed.value;
  const { TRUST_PROXY, RETENTION_DAYS, MAX_LOG_MB, MAX_QUEUED_EVENTS, SQL_SECONDS } = parsed.value;
  return Object.freeze({
    host: HOST,
    port: PORT,
    adminToken: ADMIN_TOKEN || newSecret(),
    adminTokenMade: !ADMIN_TOKEN,
    dataFile: fileOf(DATABASE_URL) ?? DEFAULT_DATA_FILE,
    dataFileIsDefault: DATABASE_URL === "",
    demo: flags.demo,
    logLevel: LOG_LEVEL,
    proxies: TRUST_PROXY,
    retention: retentionOf(RETENTION_DAYS),
    maxLogBytes: MAX_LOG_MB * 2 ** 20,
    maxQueuedEvents: MAX_QUEUED_EVENTS,
    sqlSeconds: SQL_SECONDS,
    webhooksAllowLoopback: WEBHOOKS_ALLOW_LOOPBACK,
    sdkFolder: here("../dist/sdk"),
  });
}

/** `sqlite:PATH`, `file:PATH` or a plain path. */
function fileOf(url: string): string | null {
  if (url === "") return null;
  if (/^postgres(ql)?:/i.test(url)) throw new BadConfig("DATABASE_URL: PostgreSQL is not there yet; use a SQLite file");
  const [, scheme, path] = /^(?:([a-z]+):)?(.*)$/is.exec(url)!;
  if (scheme && !["sqlite", "file"].includes(scheme.toLowerCase())) {
    throw new BadConfig(`DATABASE_URL: ${scheme}: is not known; use a SQLite file such as sqlite:data/promotrail.db`);
  }
  if (!path) throw new BadConfig("DATABASE_URL: names no file; use a SQLite file such as sqlite:data/promotrail.db");
  return path.replace(/^\/\/(?=\/)/, "");
}

/** Personal data stands in `events` and `rejected_events`: they are not kept for ever. Removed codes matter for days. */
const DEFAULT_RETENTION: Retention = {
  events: 395,
  rejected_events: 30,
  visitor_carts: 30,
  code_removals: 30,
  price_differences: 395,
  idempotency_keys: 30,
  reservations: 395,
  outbox: 30,
  deliveries: 30,
};
/** The SDK sends events for 7 days: an id that was forgotten sooner would be counted twice. */
const LEAST_DAYS = 8;

/** `events:90,code_checks:730`; 0 keeps a table for ever. */
function retentionOf(text: string): Retention {
  const named = text.split(",").filter((part) => part.trim() !== "");
  const entries = Object.entries({ ...DEFAULT_RETENTION, ...Object.fromEntries(named.map(daysOf)) });
  return Object.fromEntries(entries.filter(([, days]) => days > 0));
}

function daysOf(part: string): [KeptTable, number] {
  const [, table = "", days = ""] = /^\s*([a-z_]+):(\d{1,5})\s*$/.exec(part) ?? [];
  if (!KEPT_TABLES.includes(table as KeptTable)) {
    throw new BadConfig(
      `RETENTION_DAYS: ${part.trim().slice(0, 40)}: must be table:days, of ${KEPT_TABLES.join(", ")}`,
    );
  }
  if (Number(days) > 0 && Number(days) < LEAST_DAYS) {
    throw new BadConfig(
      `RETENTION_DAYS: ${table}: at least ${LEAST_DAYS} days, as the SDK sends events for 7; or 0, for ever`,
    );
  }
  return [table as KeptTable, Number(days)];
}
