import { type CompiledPromotion, compilePromotion } from "./compile.ts";
import type { KeyKind } from "./item-keys.ts";
import type { Promotion } from "./promotion.ts";
import type { Settings } from "./settings.ts";
import { ShardedMap } from "./sharded-map.ts";
import type { Cart, Line } from "./types.ts";

/**
 * The promotions of a property, compiled and indexed. Immutable: a change of one promotion makes a new set, which
 * shares the other promotions.
 */
export interface PromotionSet {
  readonly settings: Settings;
  byId(id: number): CompiledPromotion | undefined;
  all(): Iterable<CompiledPromotion>;
  /**
   * The automatic promotions that may apply to the cart: the storewide ones, and those with a key of one of its lines.
   */
  automaticFor(cart: Cart): CompiledPromotion[];
  /** A set that also has these promotions; they replace promotions with the same ids. */
  with(promotions: Iterable<Promotion>): PromotionSet;
  /** A set that lacks these promotions. */
  without(ids: Iterable<number>): PromotionSet;
}

type ById = ShardedMap<number, CompiledPromotion>;
type ByItem = ShardedMap<string, readonly CompiledPromotion[]>;

/** The automatic promotions of a property. */
interface Index {
  /** Promotions that need one of some items, by kind and id of the item. */
  readonly byItem: Readonly<Record<KeyKind, ByItem>>;
  /** Promotions that can apply to any cart. */
  readonly storewide: readonly CompiledPromotion[];
}

const KINDS: readonly KeyKind[] = ["p", "v", "c", "b"];

const emptyIndex = (): Index => ({
  byItem: { p: ShardedMap.empty(), v: ShardedMap.empty(), c: ShardedMap.empty(), b: ShardedMap.empty() },
  storewide: [],
});

/** The set of a property without promotions. */
export const emptySet = (settings: Settings): PromotionSet => setOf(settings, ShardedMap.empty(), emptyIndex());

function setOf(settings: Settings, byId: ById, index: Index): PromotionSet {
  const replace = (ids: ReadonlySet<number>, added: readonly CompiledPromotion[]): PromotionSet => {
    const removed = [...ids].flatMap((id) => byId.get(id) ?? []).filter(isAutomatic);
    // Of several promotions with the same id the last counts.
    const addedById = new Map(added.map((compiled) => [compiled.promotion.id, compiled]));
    return setOf(
      settings,
      byId.with(ids, (id) => addedById.get(id)),
      reindex(index, removed, [...addedById.values()].filter(isAutomatic)),
    );
  };
  return {
    settings,
    byId: (id) => byId.get(id),
    all: () => byId.values(),
    automaticFor: (cart) => automaticFor(cart, index),
    with(promotions) {
      const compiled = [...promotions].map((promotion) => compilePromotion(promotion, settings));
      return replace(new Set(compiled.map(({ promotion }) => promotion.id)), compiled);
    },
    without: (ids) => replace(new Set(ids), []),
  };
}

const isAutomatic = ({ promotion }: CompiledPromotion): boolean =>
  promotion.redemption_type === "AUTOMATIC" && promotion.status === "ENABLED";

const isStorewide = ({ keys }: CompiledPromotion): boolean => keys === null;

function reindex(index: Index, removed: readonly CompiledPromotion[], added: readonly CompiledPromotion[]): Index {
  const removedSet = new Set(removed);
  const ofKind = (kind: KeyKind) => reindexKind(kind, index.byItem[kind], removedSet, added);
  const storewide = [...index.storewide.filter((compiled) => !removedSet.has(compiled)), ...added.filter(isStorewide)];
  return {
    byItem: { p: ofKind("p"), v: ofKind("v"), c: ofKind("c"), b: ofKind("b") },
    storewide,
  };
}

function reindexKind(
  kind: KeyKind,
  byItem: ByItem,
  removed: ReadonlySet<CompiledPromotion>,
  added: readonly CompiledPromotion[],
): ByItem {
  const addedById = new Map<string, CompiledPromotion[]>();
  for (const compiled of added) for (const id of idsOf(compiled, kind)) push(addedById, id, compiled);
  const changed = new Set([...[...removed].flatMap((compiled) => idsOf(compiled, kind)), ...addedById.keys()]);
  if (changed.size === 0) return byItem;
  return byItem.with(changed, (id, list = []) => {
    const next = [...list.filter((compiled) => !removed.has(compiled)), ...(addedById.get(id) ?? [])];
    return next.length > 0 ? next : undefined;
  });
}

const idsOf = ({ keys }: CompiledPromotion, kind: KeyKind): string[] =>
  [...(keys ?? [])].filter((key) => key[0] === kind).map((key) => key.slice(1));

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function automaticFor({ lines }: Cart, { byItem, storewide }: Index): CompiledPromotion[] {
  const promotions = storewide.slice();
  const add = distinctAdder(promotions);
  for (const kind of KINDS) {
    const ofKind = byItem[kind];
    if (ofKind.size === 0) continue;
    if (kind === "c") for (const id of categoriesOf(lines)) add(ofKind.get(id));
    else for (const line of lines) add(ofKind.get(idOf(line, kind) ?? ""));
  }
  return promotions;
}

/** Each category once: the lines of a cart mostly share a few categories, and may have many. */
const categoriesOf = (lines: readonly Line[]): Iterable<string> =>
  lines.length === 1 ? lines[0]!.categoryIds : new Set(lines.flatMap(({ categoryIds }) => categoryIds));

const idOf = (line: Line, kind: "p" | "v" | "b"): string | null =>
  kind === "p" ? line.productId : kind === "v" ? line.variantId : line.brandId;

/** Up to this many promotions, a search through an array costs less than a set. Few promotions match a cart. */
const FEW = 16;

/**
 * @param promotions gets the promotions; the ones that it has already are storewide and in no list
 * @returns adds the promotions of a list, each once
 */
function distinctAdder(promotions: CompiledPromotion[]): (list: readonly CompiledPromotion[] | undefined) => void {
  const from = promotions.length;
  let added: Set<CompiledPromotion> | null = null;
  return (list) => {
    if (!list) return;
    if (added === null && promotions.length - from + list.length > FEW) added = new Set(promotions.slice(from));
    for (const compiled of list) {
      if (added ? added.has(compiled) : promotions.includes(compiled, from)) continue;
      added?.add(compiled);
      promotions.push(compiled);
    }
  };
}
