import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { parseWith } from "./contract/parse.ts";

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
  /** The folder with the built SDK. */
  readonly sdkFolder: string;
}

/** The settings can't be used; the message says which and why, in one line. */
export class BadConfig extends Error {}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const DEFAULT_DATA_FILE = here("../data/promotrail.db");

const environment = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, "must be a port number, 0 to 65535")
    .transform(Number)
    .default(8080),
  ADMIN_TOKEN: z.string().optional(),
  DATABASE_URL: z.string().default(""),
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
export function readConfig(env: NodeJS.ProcessEnv, flags: Flags): Config {
  const parsed = parseWith(environment, env);
  if (!parsed.ok) throw new BadConfig(parsed.errors.map(({ path, message }) => `${path} ${message}`).join("; "));
  const { HOST, PORT, ADMIN_TOKEN, DATABASE_URL, LOG_LEVEL } = parsed.value;
  return Object.freeze({
    host: HOST,
    port: PORT,
    adminToken: ADMIN_TOKEN || randomBytes(24).toString("base64url"),
    adminTokenMade: !ADMIN_TOKEN,
    dataFile: fileOf(DATABASE_URL) ?? DEFAULT_DATA_FILE,
    dataFileIsDefault: DATABASE_URL === "",
    demo: flags.demo,
    logLevel: LOG_LEVEL,
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
