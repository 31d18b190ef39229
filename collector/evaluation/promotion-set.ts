import { type CompiledPromotion, compilePromotion } from "./compile.ts";
import type { KeyKind } from "./item-keys.ts";
import type { Promotion } from "./promotion.ts";
import type { Settings } from "./settings.ts";
import { ShardedMap } from "./sharded-map.ts";
import type { Cart, Line } from "./types.ts";

/**
 * All promotions of one property, compiled and indexed. Immutable: changing one promotion makes a new set that shares
 * all the others.
 */
export interface PromotionSet {
  readonly settings: Settings;
  byId(id: number): CompiledPromotion | undefined;
  all(): Iterable<CompiledPromotion>;
  /** The automatic promotions that may apply to the cart: storewide ones, and those that its lines are looked up by. */
  automaticFor(cart: Cart): CompiledPromotion[];
  /** The set with these promotions in place of those with the same ids, or beside the others. */
  with(promotions: Iterable<Promotion>): PromotionSet;
  without(ids: Iterable<number>): PromotionSet;
}

type ById = ShardedMap<number, CompiledPromotion>;
type ByItem = ShardedMap<string, readonly CompiledPromotion[]>;

/** The automatic promotions. */
interface Index {
  /** By the ids of products, variants, categories and brands: those that need one of them. */
  readonly byItem: Readonly<Record<KeyKind, ByItem>>;
  /** Those that any cart may do for. */
  readonly storewide: readonly CompiledPromotion[];
}

const KINDS: readonly KeyKind[] = ["p", "v", "c", "b"];

const emptyIndex = (): Index => ({
  byItem: { p: ShardedMap.empty(), v: ShardedMap.empty(), c: ShardedMap.empty(), b: ShardedMap.empty() },
  storewide: [],
});

/** A property without promotions. */
export const emptySet = (settings: Settings): PromotionSet => setOf(settings, ShardedMap.empty(), emptyIndex());

function setOf(settings: Settings, byId: ById, index: Index): PromotionSet {
  const replaced = (ids: ReadonlySet<number>, added: readonly CompiledPromotion[]): PromotionSet => {
    const gone = [...ids].flatMap((id) => byId.get(id) ?? []).filter(isAutomatic);
    // Of two with the same id the last counts.
    const addedById = new Map(added.map((one) => [one.promotion.id, one]));
    return setOf(
      settings,
      byId.with(ids, (id) => addedById.get(id)),
      reindexed(index, gone, [...addedById.values()].filter(isAutomatic)),
    );
  };
  return {
    settings,
    byId: (id) => byId.get(id),
    all: () => byId.values(),
    automaticFor: (cart) => automaticFor(cart, index),
    with(promotions) {
      const compiled = [...promotions].map((promotion) => compilePromotion(promotion, settings));
      return replaced(new Set(compiled.map(({ promotion }) => promotion.id)), compiled);
    },
    without: (ids) => replaced(new Set(ids), []),
  };
}

const isAutomatic = ({ promotion }: CompiledPromotion): boolean =>
  promotion.redemption_type === "AUTOMATIC" && promotion.status === "ENABLED";

const isStorewide = ({ keys }: CompiledPromotion): boolean => keys === null;

function reindexed(index: Index, gone: readonly CompiledPromotion[], come: readonly CompiledPromotion[]): Index {
  const left = new Set(gone);
  const ofKind = (kind: KeyKind) => reindexedKind(kind, index.byItem[kind], left, come);
  const storewide = [...index.storewide.filter((one) => !left.has(one)), ...come.filter(isStorewide)];
  return {
    byItem: { p: ofKind("p"), v: ofKind("v"), c: ofKind("c"), b: ofKind("b") },
    storewide,
  };
}

function reindexedKind(
  kind: KeyKind,
  byItem: ByItem,
  gone: ReadonlySet<CompiledPromotion>,
  come: readonly CompiledPromotion[],
): ByItem {
  const comeBy = new Map<string, CompiledPromotion[]>();
  for (const one of come) for (const id of idsOf(one, kind)) push(comeBy, id, one);
  const touched = new Set([...[...gone].flatMap((one) => idsOf(one, kind)), ...comeBy.keys()]);
  if (touched.size === 0) return byItem;
  return byItem.with(touched, (id, list = []) => {
    const next = [...list.filter((one) => !gone.has(one)), ...(comeBy.get(id) ?? [])];
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
  const found = storewide.slice();
  const finder = finderFrom(found);
  for (const kind of KINDS) {
    const ofKind = byItem[kind];
    if (ofKind.size === 0) continue;
    if (kind === "c") for (const id of categoriesOf(lines)) finder(ofKind.get(id));
    else for (const line of lines) finder(ofKind.get(idOf(line, kind) ?? ""));
  }
  return found;
}

/** Each once: the lines of a cart mostly stand in the same few categories, and may stand in many. */
const categoriesOf = (lines: readonly Line[]): Iterable<string> =>
  lines.length === 1 ? lines[0]!.categoryIds : new Set(lines.flatMap(({ categoryIds }) => categoryIds));

const idOf = (line: Line, kind: "p" | "v" | "b"): string | null =>
  kind === "p" ? line.productId : kind === "v" ? line.variantId : line.brandId;

/** Few promotions match a cart: looking through those that were found is cheaper than a set of them. */
const FEW = 16;

/** @returns adds those of a list that were not found before; none of those that stand there already is in a list */
function finderFrom(found: CompiledPromotion[]): (list: readonly CompiledPromotion[] | undefined) => void {
  const from = found.length;
  let known: Set<CompiledPromotion> | null = null;
  return (list) => {
    if (!list) return;
    if (known === null && found.length - from + list.length > FEW) known = new Set(found.slice(from));
    for (const one of list) {
      if (known ? known.has(one) : found.includes(one, from)) continue;
      known?.add(one);
      found.push(one);
    }
  };
}
