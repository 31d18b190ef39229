import type { Command } from "commander";
import { readConfig } from "../config.ts";
import { newSecret } from "../secret.ts";
import { keyUses } from "../services/key-uses.ts";
import type { KeyContext } from "../services/keys.ts";
import { noProperty } from "../services/properties.ts";
import { isRefusal, type Refusal } from "../services/refusal.ts";
import type { Property } from "../store/ports/records.ts";
import { sqliteStore } from "../store/sqlite/index.ts";

/**
 * Opens the data file, also while a collector runs, for one request. A refusal ends the program, with all errors.
 * @throws OperatorError, UnusableDataFile
 */
export async function withStore<T>(
  program: Command,
  env: NodeJS.ProcessEnv,
  request: (context: KeyContext) => Promise<T | Refusal>,
): Promise<T> {
  const { dataFile: file, dataFileIsDefault: makeFolder } = readConfig(env);
  const store = sqliteStore({ file, makeFolder, now: Date.now, newWriteKey: () => `wk_${newSecret()}` });
  const context = { store, now: Date.now, newSecret, keyUses: keyUses(store) };
  const result = await request(context).finally(() => store.close());
  return isRefusal(result) ? program.error(inLines(result)) : result;
}

/** As `withStore`, for a request about one property. */
export const withProperty = <T>(
  program: Command,
  env: NodeJS.ProcessEnv,
  id: string,
  request: (context: KeyContext, property: Property) => Promise<T | Refusal>,
): Promise<T> =>
  withStore(program, env, async (context) => {
    const property = await context.store.property(id);
    return property ? request(context, property) : noProperty(id);
  });

const inLines = ({ detail, errors = [] }: Refusal): string =>
  [`promotrail: ${detail}`, ...errors.map(({ path, message }) => `  ${optionOf(path)} ${message}`)].join("\n");

/** Options that have another name than the field of the API. */
const OPTIONS: Readonly<Record<string, string>> = {
  scopes: "scope",
  expires_at: "expires",
  allowed_origins: "origin",
  aliases: "alias",
  internal_addresses: "internal-address",
  product_id_patterns: "product-id-pattern",
  message_patterns: "message-pattern",
  url_parameters: "url-parameter",
};

/** The option of a field: `scopes[1]` → `--scope[1]`, `codes.prefix` → `--prefix`. */
const optionOf = (path: string): string =>
  path
    .replace(/^(codes|payout|subject)\./, "")
    .replace(/^\w+/, (field) => `--${OPTIONS[field] ?? field.replaceAll("_", "-")}`);
