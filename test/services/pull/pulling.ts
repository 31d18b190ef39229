import { onTestFinished } from "vitest";
import type { Fields } from "../../../collector/contract/fields.ts";
import type { Source } from "../../../collector/contract/promotion/source.ts";
import type { PromotionSourceDraft } from "../../../collector/contract/promotion-source.ts";
import { fetchWhole } from "../../../collector/outbound/fetch.ts";
import { systemResolver } from "../../../collector/outbound/resolver.ts";
import { importPlatform } from "../../../collector/services/import-platform.ts";
import { PULL_LEASE, pull } from "../../../collector/services/pull/pull.ts";
import type { PullEnd } from "../../../collector/store/ports/promotion-sources.ts";
import type { Property } from "../../../collector/store/ports/records.ts";
import type { Store } from "../../../collector/store/ports/store.ts";
import { MINUTE } from "../../support/events.ts";
import { openShop } from "../../support/redemptions.ts";

/** A property whose promotions are pulled, on a store with a clock that the test sets. */
export interface Pulling {
  readonly store: Store;
  readonly property: Property;
  /** Epoch milliseconds. */
  now: number;
  /** The waits within pulls, in ms. */
  readonly waits: number[];
  /** Ends pulls before their next request, as a collector does that stops. */
  stop(): void;
  setSource(draft: PromotionSourceDraft): Promise<void>;
  /** Pulls at the present time. @throws where another pull is in progress */
  pull(): Promise<PullEnd>;
  /** The promotions of the property, without their own ids and times. */
  promotions(): Promise<Fields[]>;
}

/** Closed when the test has finished. */
export async function pulling(): Promise<Pulling> {
  const shop = await openShop();
  onTestFinished(() => shop.store.close());
  const waits: number[] = [];
  const pulled = { isStopping: false };
  const { store, property } = shop;
  const context = {
    store,
    now: () => shop.now,
    random: () => 0,
    wait: async (ms: number) => void waits.push(ms),
    resolve: systemResolver,
    fetch: fetchWhole,
    allowLoopback: true,
    isStopping: () => pulled.isStopping,
  };
  return {
    ...{ store, property, waits },
    get now() {
      return shop.now;
    },
    set now(at) {
      shop.now = at;
    },
    stop: () => {
      pulled.isStopping = true;
    },
    setSource: async (draft) => void (await store.setPromotionSource(property.id, draft)),
    async pull() {
      const claim = await store.claimPull(property.id, shop.now, PULL_LEASE);
      if (claim === "busy" || claim === null) throw new Error(`no pull: ${claim}`);
      return await pull(context, claim);
    },
    promotions: () => promotionsOf(store, property),
  };
}

async function promotionsOf(store: Store, { id: propertyId }: Property): Promise<Fields[]> {
  const promotions = await store.promotionsFrom(propertyId, 0, 10_000);
  return await Promise.all(
    promotions.map(async ({ id, ...promotion }) => ({
      ...promotion,
      codes: (await store.codesFrom(propertyId, id, 0, 10_000)).map(({ code, max_uses }) => ({ code, max_uses })),
    })),
  );
}

/** The promotions of a shop whose files were imported. */
export async function importedFrom(source: Source, answers: readonly unknown[]): Promise<Fields[]> {
  const shop = await openShop();
  try {
    const files = answers.map((answer, at) => ({ file: String(at), answer }));
    const result = await importPlatform(shop.store, shop.property, "import", { source, files, isAll: true });
    if ("errors" in result) throw new Error(JSON.stringify(result.errors));
    return await promotionsOf(shop.store, shop.property);
  } finally {
    await shop.store.close();
  }
}

export const HOUR = 60 * MINUTE;
