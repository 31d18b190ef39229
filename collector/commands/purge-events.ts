import type { Command } from "commander";
import { OperatorError } from "../operator-error.ts";
import { idFrom } from "../services/path-id.ts";
import { type Purge, purgeEvents } from "../services/purge-events.ts";
import type { SentByKey } from "../store/ports/purge.ts";
import { groupOf } from "./groups.ts";
import type { AddCommand, Operator } from "./operator.ts";
import { withStore } from "./with-store.ts";

interface Options {
  readonly key: string;
  readonly dryRun?: true;
}

/** `promotrail events purge --key <id>`, also while a collector runs. */
export const addPurgeEvents: AddCommand = (program, operator) =>
  groupOf(program, "events")
    .command("purge")
    .description("remove all that a key sent: events, code checks, carts, orders and their redemptions by browsers")
    .requiredOption("--key <id>", "the id of the key")
    .option("--dry-run", "only count what would be removed")
    .action((options: Options) => purge(program, operator, options));

async function purge(program: Command, { env, print, progress }: Operator, { key, dryRun }: Options): Promise<void> {
  const id = idFrom(key);
  if (!id) throw new OperatorError(`--key ${key}: must be the id of a key, such as 5`);
  const onProgress = (removed: number) => progress.show(`${removed} events removed so far`);
  const result = await withStore(program, env, ({ store }) =>
    purgeEvents(store, id, { dryRun: dryRun === true, onProgress }),
  );
  progress.end();
  print(headingOf(result, dryRun === true));
  for (const line of linesOf(result.sent)) print(line);
  if (result.restored > 0) print(`Took a free place: ${result.restored} conflicting events of other keys`);
}

function headingOf({ key, property }: Purge, isDryRun: boolean): string {
  const named = `key ${key.id} (${key.name}) of property ${property.id}`;
  if (!isDryRun) return `Removed what ${named} sent:`;
  const isValid = key.revoked_at === null && (key.expires_at === null || key.expires_at > Date.now());
  return `Would remove what ${named} sent:${isValid ? " (it is still valid: revoke it first)" : ""}`;
}

const linesOf = (sent: SentByKey): string[] => [
  `  ${sent.events} events`,
  `  ${sent.codeChecks} code checks`,
  `  ${sent.purchases} orders, or their reports where others exist`,
  `  ${sent.redemptions} redemptions of these orders, not confirmed by a server`,
  `  ${sent.carts} carts`,
  `  ${sent.rejectedEvents} rejected events`,
  `  ${sent.conflictingEvents} conflicting events`,
];
