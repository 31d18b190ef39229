import { readConfig } from "../config.ts";
import { counted } from "../contract/error-messages.ts";
import { SOURCE_TITLES } from "../contract/promotion/source.ts";
import { OperatorError } from "../operator-error.ts";
import { PULL_LEASE, pull } from "../services/pull/pull.ts";
import { shopRequests } from "../start-work.ts";
import type { PullCounts } from "../store/ports/promotion-sources.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { groupOf } from "./groups.ts";
import type { AddCommand, Operator } from "./operator.ts";
import { withProperty } from "./with-property.ts";

/** `promotrail pull promotions --property ID` */
export const addPullPromotions: AddCommand = (program, operator) =>
  groupOf(program, "pull")
    .command("promotions")
    .description("import all promotions of the property's promotion source now")
    .requiredOption("--property <id>", "the property")
    .action(({ property: id }: { property: string }) =>
      withProperty(operator.env, id, (store, property) => pullPromotions(operator, store, property)),
    );

/** @throws OperatorError where nothing was imported */
async function pullPromotions({ env, print }: Operator, store: Store, property: Property): Promise<void> {
  const claim = await store.claimPull(property.id, Date.now(), PULL_LEASE);
  if (claim === null)
    throw new OperatorError(`property ${property.id} has no promotion source: set it with PUT /v1/promotion-source`);
  if (claim === "busy")
    throw new OperatorError("the collector pulls these promotions at the moment: wait until it has finished");
  const context = { ...shopRequests(readConfig(env).webhooksAllowLoopback), store };
  const { error, counts } = await pull(context, claim);
  if (error !== null || counts === null) throw new OperatorError(error ?? "nothing was imported");
  print(`${SOURCE_TITLES[claim.platform]}: ${countsText(counts)}`);
}

function countsText({ created, updated, unchanged, disabled, partial }: PullCounts): string {
  const all = counted(created + updated + unchanged + disabled, "promotion", "promotions");
  return `${all}: ${created} created, ${updated} updated, ${unchanged} unchanged, ${disabled} disabled; ${partial} partial.`;
}
