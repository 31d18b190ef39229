import { type CompiledPromotion, compilePromotion } from "./compile.ts";
import { eachKeyOf } from "./item-keys.ts";
import type { Promotion } from "./promotion.ts";
import type { Settings } from "./settings.ts";
import { ShardedMap } from "./sharded-map.ts";
import type { Cart } from "./types.ts";

/**
 * All promotions of one property, compiled and indexed. Immutable: changing one promotion makes a new set that shares
 * all the others.
 */
export interface PromotionSet {
  readonly settings: Settings;
  byId(id: number): CompiledPromotion | undefined;
  all(): Iterable<CompiledPromotion>;
  /** Ids of the promotions that have a limit of uses. */
  limited(): readonly number[];
  /** The automatic promotions that may apply to the cart: storewide ones, and those that its lines are looked up by. */
  automaticFor(cart: Cart): CompiledPromotion[];
  /** The set with these promotions in place of those with the same ids, or beside the others. */
  with(promotions: Iterable<Promotion>): PromotionSet;
  without(ids: Iterable<number>): PromotionSet;
}

type ById = ShardedMap<number, CompiledPromotion>;
type ByKey = ShardedMap<string, readonly CompiledPromotion[]>;
/** Automatic promotions that any cart may do for. */
type Storewide = readonly CompiledPromotion[];

/** A property without promotions. */
export const emptySet = (settings: Settings): PromotionSet =>
  setOf(settings, ShardedMap.empty(), ShardedMap.empty(), []);

const isAutomatic = ({ promotion }: CompiledPromotion): boolean =>
  promotion.redemption_type === "AUTOMATIC" && promotion.status === "ENABLED";

function setOf(settings: Settings, byId: ById, byKey: ByKey, storewide: Storewide): PromotionSet {
  const replaced = (ids: ReadonlySet<number>, added: readonly CompiledPromotion[]): PromotionSet => {
    const gone = [...ids].flatMap((id) => byId.get(id) ?? []).filter(isAutomatic);
    const addedById = new Map(added.map((one) => [one.promotion.id, one]));
    const come = [...addedById.values()].filter(isAutomatic);
    const stays = (one: CompiledPromotion) => !ids.has(one.promotion.id);
    return setOf(
      settings,
      byId.with(ids, (id) => addedById.get(id)),
      reindexed(byKey, gone, come),
      gone.some(isStorewide) || come.some(isStorewide)
        ? [...storewide.filter(stays), ...come.filter(isStorewide)]
        : storewide,
    );
  };
  return {
    settings,
    byId: (id) => byId.get(id),
    all: () => byId.values(),
    limited: once(() =>
      [...byId.values()].flatMap(({ promotion: { id, max_uses } }) => (max_uses === null ? [] : [id])),
    ),
    automaticFor: (cart) => automaticFor(cart, byKey, storewide),
    with(promotions) {
      const compiled = [...promotions].map((promotion) => compilePromotion(promotion, settings));
      return replaced(new Set(compiled.map(({ promotion }) => promotion.id)), compiled);
    },
    without: (ids) => replaced(new Set(ids), []),
  };
}

/** Computes a value when it is first asked for. */
function once<T>(compute: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: compute() };
    return made.value;
  };
}

const isStorewide = ({ keys }: CompiledPromotion): boolean => keys === null;

function reindexed(byKey: ByKey, gone: readonly CompiledPromotion[], come: readonly CompiledPromotion[]): ByKey {
  const left = new Set(gone);
  const comeBy = new Map<string, CompiledPromotion[]>();
  for (const one of come) for (const key of one.keys ?? []) push(comeBy, key, one);
  const touched = new Set([...gone.flatMap(({ keys }) => [...(keys ?? [])]), ...comeBy.keys()]);
  return byKey.with(touched, (key, list = []) => {
    const next = [...list.filter((one) => !left.has(one)), ...(comeBy.get(key) ?? [])];
    return next.length > 0 ? next : undefined;
  });
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function automaticFor(cart: Cart, byKey: ByKey, storewide: Storewide): CompiledPromotion[] {
  const found = storewide.slice();
  let seen: Set<CompiledPromotion> | undefined;
  const visit = (key: string) => {
    for (const one of byKey.get(key) ?? []) {
      seen ??= new Set();
      if (seen.has(one)) continue;
      seen.add(one);
      found.push(one);
    }
  };
  for (const line of cart.lines) eachKeyOf(line, visit);
  return found;
}
