import type { Command } from "commander";
import type { KeyResponse } from "../contract/responses/property.ts";
import { type Access, administratorOf } from "../services/authorize.ts";
import { createKey, type KeyContext, listKeys, revokeKey, rotateKey } from "../services/keys.ts";
import { noProperty } from "../services/properties.ts";
import type { Refusal } from "../services/refusal.ts";
import { printTable } from "./table.ts";
import { withStore } from "./with-store.ts";

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
  "write_key",
] as const;

/**
 * `promotrail keys list|create|rotate|revoke`. A new key goes to the standard output, alone, so that it can go on into a
 * secret store; what there is to say of it goes to the standard error.
 */
export function addKeysCommand(program: Command, env: NodeJS.ProcessEnv): void {
  const keys = program.command("keys").description("the keys of a property");
  const command = (name: string, what: string): Command =>
    keys.command(name).description(what).requiredOption("--property <id>", "whose keys");
  const withProperty = <T>(
    { property: id }: OfProperty,
    act: (ring: KeyContext, access: Access) => Promise<T | Refusal>,
  ) =>
    withStore(program, env, async (ring) => {
      const property = await ring.store.property(id);
      return property ? act(ring, administratorOf(property)) : noProperty(id);
    });

  command("list", "print all keys; no secrets").action(async (options: OfProperty) =>
    printTable(
      COLUMNS,
      (await withProperty(options, listKeys)).data.map((key) => ({ ...key })),
    ),
  );
  command("create", "make a key, and print it once")
    .requiredOption("--name <name>", "who uses it")
    .option("--scope <scope...>", "what a server key may do: ingest, redeem, read, manage")
    .option("--write", "a write key, for pages")
    .option("--expires <time>", "ISO 8601, from when on it is refused")
    .action(async ({ name, scope, write, expires, ...options }: NewKey) => {
      const body = {
        kind: write ? "write" : "server",
        name,
        ...(scope && { scopes: scope }),
        ...(expires && { expires_at: expires }),
      };
      const { data } = await withProperty(options, (ring, access) => createKey(ring, access, body));
      printNew(data, `Key ${data.id}.`);
    });
  command("rotate <key>", "make a key in place of one, which goes on for a while, and print it once")
    .option("--overlap-hours <hours>", "how long the old one goes on", Number, 24)
    .action(async (id: string, { overlapHours, ...options }: OfProperty & { overlapHours: number }) => {
      const body = { overlap_hours: overlapHours };
      const { data } = await withProperty(options, (ring, access) => rotateKey(ring, access, id, body));
      printNew(data, `Key ${data.id} takes the place of key ${id}, which goes on for ${overlapHours} hours at most.`);
    });
  command("revoke <key>", "end a key at once and for good").action(async (id: string, options: OfProperty) => {
    await withProperty(options, (ring, access) => revokeKey(ring, access, id));
    console.error(`Key ${id} is revoked.`);
  });
}

function printNew({ secret, write_key }: KeyResponse, what: string): void {
  console.error(secret ? `${what} It is not shown again:` : what);
  console.log(secret ?? write_key);
}
