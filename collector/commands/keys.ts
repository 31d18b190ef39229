import type { Command } from "commander";
import { SCOPES } from "../contract/key.ts";
import type { KeyResponse } from "../contract/responses/property.ts";
import { type Access, administratorOf } from "../services/authorize.ts";
import { createKey, type KeyContext, listKeys, revokeKey, rotateKey } from "../services/keys.ts";
import type { Refusal } from "../services/refusal.ts";
import type { AddCommand, Operator } from "./operator.ts";
import { printTable } from "./table.ts";
import { withProperty } from "./with-store.ts";

interface OfProperty {
  readonly property: string;
}

interface NewKey extends OfProperty {
  readonly name: string;
  readonly scope?: string[];
  readonly write?: true;
  readonly expires?: string;
}

const COLUMNS = [
  "id",
  "kind",
  "name",
  "scopes",
  "last_used_at",
  "expires_at",
  "revoked_at",
  "replaced_by",
  "created_by",
  "write_key",
] as const;

/** A decimal number of digits; NaN for other notations, which the body refuses. */
const decimalOf = (text: string): number => (/^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN);

const ID_OF_KEY = "the id of the key, as keys list prints it";

type Request<T> = (context: KeyContext, access: Access) => Promise<T | Refusal>;

/**
 * `promotrail keys list|create|rotate|revoke`. A new key is the only text on the standard output, so that a script can
 * store it; messages are on the standard error.
 */
export const addKeys: AddCommand = (program, { env }: Operator) => {
  const keys = program.command("keys").description("list, create, rotate and revoke the keys of a property");
  const subcommand = (name: string, description: string): Command =>
    keys.command(name).description(description).requiredOption("--property <id>", "the property");
  const ofProperty = <T>({ property: id }: OfProperty, request: Request<T>) =>
    withProperty(program, env, id, (context, property) => request(context, administratorOf(property)));

  subcommand("list", "print all keys, without secrets").action(async (options: OfProperty) => {
    const { data } = await ofProperty(options, listKeys);
    printTable(
      COLUMNS,
      data.map((key) => ({ ...key })),
    );
  });
  subcommand("create", "create a key, and print it once")
    .requiredOption("--name <name>", "a name, such as that of its user")
    .option("--scope <scope...>", `the scopes of a server key: ${SCOPES.join(", ")}`)
    .option("--write", "create a write key, for pages")
    .option("--expires <time>", "the time of its expiry, ISO 8601")
    .action(async ({ property, ...options }: NewKey) => {
      const body = bodyOf(options);
      const { data } = await ofProperty({ property }, (context, access) => createKey(context, access, body));
      printNewKey(data, `Key ${data.id}.`);
    });
  subcommand("rotate", "replace a key, which works for a while longer, and print the new one once")
    .argument("<key>", ID_OF_KEY)
    .option("--overlap-hours <hours>", "the hours for which the old key works", decimalOf, 24)
    .action(async (id: string, { overlapHours, ...options }: OfProperty & { overlapHours: number }) => {
      const body = { overlap_hours: overlapHours };
      const { data } = await ofProperty(options, (context, access) => rotateKey(context, access, id, body));
      printNewKey(data, `Key ${data.id} replaces key ${id}, which works for ${overlapHours} more hours at most.`);
    });
  subcommand("revoke", "revoke a key, at once and for good")
    .argument("<key>", ID_OF_KEY)
    .option("--with-made", "also revoke the server keys that it made, and those that they made")
    .action(async (id: string, { withMade, ...options }: OfProperty & { withMade?: true }) => {
      const query = withMade ? { with_made: "true" } : {};
      const { meta } = await ofProperty(options, (context, access) => revokeKey(context, access, id, query));
      const others = meta.also_revoked.map(
        (other) => `\nKey ${other} is revoked: key ${id} or one of its keys made it.`,
      );
      console.error(`Key ${id} is revoked.${others.join("")}`);
    });
};

const bodyOf = ({ name, scope, write, expires }: Omit<NewKey, "property">) => ({
  kind: write ? "write" : "server",
  name,
  ...(scope && { scopes: scope }),
  ...(expires && { expires_at: expires }),
});

function printNewKey({ secret, write_key }: KeyResponse, message: string): void {
  console.error(secret ? `${message} Store it now; it is not shown again:` : message);
  console.log(secret ?? write_key);
}
