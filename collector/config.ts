import { fileURLToPath } from "node:url";
import { z } from "zod";
import { parseWith } from "./contract/parse.ts";
import { OperatorError } from "./operator-error.ts";
import { newSecret } from "./secret.ts";
import { KEPT_TABLES, type KeptTable, type Retention } from "./store/ports/retention.ts";

/** The settings of a collector, from the environment and the command line. */
export interface Config {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly adminToken: string;
  /** Whether the token is new for this run, because ADMIN_TOKEN is not set. */
  readonly adminTokenIsGenerated: boolean;
  /** The port of the metrics alone, 0 for any free one; null: they are on the port of everything else. */
  readonly metricsPort: number | null;
  /** The token that reads the metrics; null for none. */
  readonly metricsToken: string | null;
  /** The path of the SQLite data file. */
  readonly dataFile: string;
  /** Whether the data file is the default one, whose folder may be created. */
  readonly dataFileIsDefault: boolean;
  /** The file that keeps erasures of persons outside the data file. */
  readonly erasuresFile: string;
  /** Whether an empty store gets a demo property, and the demo shop is served. */
  readonly demo: boolean;
  readonly logLevel: string;
  /** The operator's own proxies in front of the collector: as many entries of X-Forwarded-For are trusted. */
  readonly proxies: number;
  /** Whether codes that pages try count against the budgets of their visitors and addresses. */
  readonly guessingGuard: boolean;
  /** Whether requests of pages are limited, by write key and address. */
  readonly limits: boolean;
  /** The days that rows are kept, by table. */
  readonly retention: Retention;
  /** Largest size, in bytes, of the write-ahead log while a reader keeps it from being emptied. */
  readonly maxWalBytes: number;
  /** Most events that wait to be written; more are refused. */
  readonly maxQueuedEvents: number;
  /** Longest time of an analyst's query, in seconds. */
  readonly sqlSeconds: number;
  /** Whether webhooks may call this machine, also over http: for development. */
  readonly webhooksAllowLoopback: boolean;
  /** The address of the collector for other machines, without a slash at its end; null: its host and port. */
  readonly publicUrl: string | null;
  /** The path under which a proxy serves the collector, without a slash at its end; "" for none. */
  readonly basePath: string;
  /** The mail server of digests, and the address of their sender; null: no digest is sent by mail. */
  readonly mail: { readonly url: string; readonly from: string } | null;
  /** The folder with the built SDK. */
  readonly sdkFolder: string;
}

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const DEFAULT_DATA_FILE = pathOf("../data/promotrail.db");

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most,
      `must be a whole number, ${least} to ${most}`,
    )
    .transform(Number);

const port = z
  .string()
  .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, "must be a port number, 0 to 65535")
  .transform(Number);

/** An address that other machines use. A path is possible, where a proxy adds one. */
const publicUrl = z
  .string()
  .trim()
  .refine(
    (text) => text === "" || isPlainUrl(text),
    "must be an address such as https://codes.shop.example, without user, query and fragment",
  )
  .transform((text) => (text === "" ? null : new URL(text).href.replace(/\/+$/, "")))
  .default(null);

function isPlainUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && !/[?#]/.test(text) && url.username + url.password === "";
}

/** A path that is safe in an address, in HTML and in a cookie. */
const basePath = z
  .string()
  .trim()
  .transform((text) => text.replace(/\/+$/, ""))
  .refine((text) => text === "" || /^(\/[\w.~-]+)+$/.test(text), "must be a path such as /promotrail")
  .optional();

/** An SMTP server, with user and password in the address where it wants them. */
const smtpUrl = z
  .string()
  .trim()
  .refine(
    (text) => text === "" || (URL.canParse(text) && /^smtps?:\/\/[^/]/.test(text)),
    "must be an address such as smtps://user:password@mail.shop.example:465",
  )
  .default("");

const smtpFrom = z
  .string()
  .trim()
  .refine(
    (text) => text === "" || z.email().safeParse(/<(.+)>$/.exec(text)?.[1] ?? text).success,
    "must be an e-mail address such as codes@shop.example",
  )
  .default("");

const onOrOff = z
  .enum(["on", "off"])
  .default("on")
  .transform((text) => text === "on");

const environment = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: port.default(8080),
  METRICS_PORT: port.optional(),
  METRICS_TOKEN: z.string().default(""),
  ADMIN_TOKEN: z.string().optional(),
  DATABASE_URL: z.string().default(""),
  ERASURES_FILE: z.string().default(""),
  TRUST_PROXY: wholeNumber(0, 10).default(0),
  GUESSING_GUARD: onOrOff,
  LIMITS: onOrOff,
  RETENTION_DAYS: z.string().default(""),
  MAX_LOG_MB: wholeNumber(1, 1_000_000).default(4_096),
  MAX_QUEUED_EVENTS: wholeNumber(1, 10_000_000).default(20_000),
  SQL_SECONDS: wholeNumber(1, 3_600).default(30),
  WEBHOOKS_ALLOW_LOOPBACK: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true"),
  PUBLIC_URL: publicUrl,
  BASE_PATH: basePath,
  SMTP_URL: smtpUrl,
  SMTP_FROM: smtpFrom,
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).optional(),
});

/** The settings from the command line. */
export interface Flags {
  readonly demo: boolean;
}

/**
 * Reads the settings.
 * @throws OperatorError that names every invalid variable
 */
export function readConfig(env: NodeJS.ProcessEnv, flags: Flags = { demo: false }): Config {
  const parsed = parseWith(environment, env);
  if (!parsed.ok) throw new OperatorError(parsed.errors.map(({ path, message }) => `${path} ${message}`).join("; "));
  const { HOST, PORT, METRICS_PORT, METRICS_TOKEN, ADMIN_TOKEN, DATABASE_URL, LOG_LEVEL } = parsed.value;
  const { WEBHOOKS_ALLOW_LOOPBACK, PUBLIC_URL, BASE_PATH } = parsed.value;
  const { TRUST_PROXY, RETENTION_DAYS, MAX_LOG_MB, MAX_QUEUED_EVENTS, SQL_SECONDS } = parsed.value;
  if (METRICS_PORT === PORT && PORT !== 0) throw new OperatorError("METRICS_PORT must be another port than PORT");
  const dataFile = fileOf(DATABASE_URL) ?? DEFAULT_DATA_FILE;
  return Object.freeze({
    host: HOST,
    port: PORT,
    adminToken: ADMIN_TOKEN || newSecret(),
    adminTokenIsGenerated: !ADMIN_TOKEN,
    dataFile,
    erasuresFile: parsed.value.ERASURES_FILE || `${dataFile}.erasures`,
    metricsPort: METRICS_PORT ?? null,
    metricsToken: METRICS_TOKEN || null,
    dataFileIsDefault: DATABASE_URL === "",
    demo: flags.demo,
    // The demo has a greeting for people, among which lines of JSON would be noise.
    logLevel: LOG_LEVEL ?? (flags.demo ? "warn" : "info"),
    proxies: TRUST_PROXY,
    guessingGuard: parsed.value.GUESSING_GUARD,
    limits: parsed.value.LIMITS,
    retention: retentionOf(RETENTION_DAYS),
    maxWalBytes: MAX_LOG_MB * 2 ** 20,
    maxQueuedEvents: MAX_QUEUED_EVENTS,
    sqlSeconds: SQL_SECONDS,
    webhooksAllowLoopback: WEBHOOKS_ALLOW_LOOPBACK,
    publicUrl: PUBLIC_URL,
    basePath: BASE_PATH ?? pathIn(PUBLIC_URL),
    mail: mailOf(parsed.value),
    sdkFolder: pathOf("../dist/sdk"),
  });
}

/** The path of the public address: where it has one, a proxy serves the collector there. */
const pathIn = (url: string | null): string => (url === null ? "" : new URL(url).pathname.replace(/\/+$/, ""));

/** @throws OperatorError where one is set without the other */
function mailOf({ SMTP_URL: url, SMTP_FROM: from }: { readonly SMTP_URL: string; readonly SMTP_FROM: string }) {
  if (url === "" && from === "") return null;
  if (url !== "" && from !== "") return { url, from };
  throw new OperatorError(
    url === "" ? "SMTP_URL is required where SMTP_FROM is set" : "SMTP_FROM is required where SMTP_URL is set",
  );
}

const EXAMPLE = "sqlite:data/promotrail.db";

/** The path in `sqlite:PATH`, `file:PATH` or a plain path; null where DATABASE_URL is not set. */
function fileOf(url: string): string | null {
  if (url === "") return null;
  const [, scheme, path] = /^(?:([a-z]+):)?(.*)$/is.exec(url)!;
  if (scheme && !["sqlite", "file"].includes(scheme.toLowerCase()))
    throw new OperatorError(`DATABASE_URL must be a SQLite file such as ${EXAMPLE}; ${scheme}: is not supported`);
  if (!path) throw new OperatorError(`DATABASE_URL must contain the path of a SQLite file, such as ${EXAMPLE}`);
  if (/^:memory:/i.test(path))
    throw new OperatorError(
      `DATABASE_URL must be a file, such as ${EXAMPLE}: the collector's threads can't share ${path}`,
    );
  return path.replace(/^\/\/(?=\/)/, "");
}

/**
 * Days. `events`, `rejected_events` and `conflicting_events` contain personal data, so they are not kept forever. Code removals matter for days only.
 * Tables that are not listed are kept forever.
 */
const DEFAULT_RETENTION: Retention = {
  events: 395,
  rejected_events: 30,
  conflicting_events: 30,
  visitor_carts: 30,
  code_removals: 30,
  price_differences: 395,
  idempotency_keys: 30,
  redemption_calls: 395,
  reservations: 395,
  outbox: 30,
  deliveries: 30,
  audit: 730,
  guessing_hours: 395,
  guessed_codes: 395,
};
/** The SDK retries events for 7 days: an event that is deleted sooner could be stored twice. */
const MIN_DAYS = 8;

/** Reads a list such as `events:90,code_checks:730`; 0 keeps a table forever. */
function retentionOf(text: string): Retention {
  const parts = text.split(",").filter((part) => part.trim() !== "");
  const entries = Object.entries({ ...DEFAULT_RETENTION, ...Object.fromEntries(parts.map(daysOf)) });
  return Object.fromEntries(entries.filter(([, days]) => days > 0));
}

const isKeptTable = (table: string): table is KeptTable => (KEPT_TABLES as readonly string[]).includes(table);

function daysOf(part: string): [KeptTable, number] {
  const [, table = "", digits = ""] = /^\s*([a-z_]+):(\d{1,5})\s*$/.exec(part) ?? [];
  const excerpt = part.trim().slice(0, 40);
  if (!isKeptTable(table))
    throw new OperatorError(
      `RETENTION_DAYS contains ${excerpt}; each entry must be table:days, with one of the tables ${KEPT_TABLES.join(", ")}`,
    );
  const days = Number(digits);
  if (days > 0 && days < MIN_DAYS)
    throw new OperatorError(
      `RETENTION_DAYS contains ${excerpt}; use at least ${MIN_DAYS} days, because the SDK retries events for 7, or 0 to keep rows forever`,
    );
  return [table, days];
}
