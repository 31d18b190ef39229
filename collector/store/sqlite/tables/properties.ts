import { DEFAULT_LIMITS } from "../../../contract/default-limits.ts";
import { DEFAULT_PROMOTION_SETTINGS } from "../../../contract/default-settings.ts";
import { storedOrigin } from "../../../contract/origin.ts";
import type { PropertyBody, PropertyChange } from "../../../contract/property.ts";
import type { PromotionSettings } from "../../../contract/settings.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../evaluation/settings.ts";
import type { KeyHolder, Property } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { evaluatorReader, ownPromotionReader } from "./evaluator.ts";
import { holdsAnythingOf } from "./in-use.ts";
import type { KeyTable, OwnedKey } from "./keys.ts";

interface PropertyRow extends Record<keyof Property, unknown> {
  id: string;
  name: string;
  currency: string;
  time_zone: string;
  allowed_origins: string;
  count_unverified: number;
  webhooks_allow_http: number;
  redeem_on: Property["redeem_on"];
  identity: Property["identity"];
  phone_country: string | null;
  write_key: string;
  aliases: string;
  internal_addresses: string;
  product_id_patterns: string;
  message_patterns: string;
  evaluates: Property["evaluates"];
  ga4_price: Property["ga4_price"];
  contacts: Property["contacts"];
  url_parameters: string | null;
  limits: string | null;
  resting_codes: Property["resting_codes"];
  tell_shoppers_why: number;
  allow_without_origin: number;
}

const fromRow = (row: PropertyRow): Property => ({
  ...row,
  allowed_origins: (JSON.parse(row.allowed_origins) as string[]).map(storedOrigin),
  count_unverified: row.count_unverified === 1,
  webhooks_allow_http: row.webhooks_allow_http === 1,
  aliases: JSON.parse(row.aliases),
  internal_addresses: JSON.parse(row.internal_addresses),
  product_id_patterns: JSON.parse(row.product_id_patterns),
  message_patterns: JSON.parse(row.message_patterns),
  url_parameters: row.url_parameters === null ? null : JSON.parse(row.url_parameters),
  limits: row.limits === null ? DEFAULT_LIMITS : JSON.parse(row.limits),
  tell_shoppers_why: row.tell_shoppers_why === 1,
  allow_without_origin: row.allow_without_origin === 1,
});

const toRow = (body: Omit<Property, "write_key">) => ({
  ...body,
  allowed_origins: JSON.stringify(body.allowed_origins),
  count_unverified: Number(body.count_unverified),
  webhooks_allow_http: Number(body.webhooks_allow_http),
  internal_addresses: JSON.stringify(body.internal_addresses),
  product_id_patterns: JSON.stringify(body.product_id_patterns),
  message_patterns: JSON.stringify(body.message_patterns),
  url_parameters: body.url_parameters === null ? null : JSON.stringify(body.url_parameters),
  limits: JSON.stringify(body.limits),
  tell_shoppers_why: Number(body.tell_shoppers_why),
  allow_without_origin: Number(body.allow_without_origin),
});

function statements(db: Db) {
  const columns =
    "id, name, currency, time_zone, allowed_origins, count_unverified, redeem_on, internal_addresses, webhooks_allow_http, identity, phone_country, product_id_patterns, message_patterns, evaluates, ga4_price, contacts, url_parameters, limits, resting_codes, tell_shoppers_why, allow_without_origin";
  const aliases =
    "(SELECT json_group_array(alias) FROM (SELECT alias FROM property_aliases WHERE property_id = properties.id ORDER BY alias))";
  const writeKey = `(SELECT write_key FROM keys WHERE property_id = properties.id AND write_key IS NOT NULL
    AND expires_at IS NULL AND revoked_at IS NULL ORDER BY id DESC LIMIT 1)`;
  const select = `SELECT ${columns}, ${aliases} AS aliases, ${writeKey} AS write_key FROM properties`;
  return {
    byId: db.prepare<[string], PropertyRow>(`${select} WHERE id = ?`),
    all: db.prepare<[], PropertyRow>(`${select} ORDER BY id`),
    nextId: db
      .prepare<[], number>("SELECT max(100000, ifnull(max(CAST(id AS INTEGER)), 0)) + 1 FROM properties")
      .pluck(),
    insert: db.prepare(
      `INSERT INTO properties (${columns}, created_at) VALUES
       (:id, :name, :currency, :time_zone, :allowed_origins, :count_unverified, :redeem_on, :internal_addresses,
        :webhooks_allow_http, :identity, :phone_country, :product_id_patterns, :message_patterns, :evaluates, :ga4_price, :contacts, :url_parameters,
        :limits, :resting_codes, :tell_shoppers_why, :allow_without_origin, :created_at)`,
    ),
    update: db.prepare(
      `UPDATE properties SET name = :name, currency = :currency, time_zone = :time_zone, allowed_origins = :allowed_origins,
         count_unverified = :count_unverified, redeem_on = :redeem_on, internal_addresses = :internal_addresses,
         webhooks_allow_http = :webhooks_allow_http, identity = :identity, phone_country = :phone_country,
         product_id_patterns = :product_id_patterns, message_patterns = :message_patterns, evaluates = :evaluates, ga4_price = :ga4_price, contacts = :contacts, url_parameters = :url_parameters,
         limits = :limits, resting_codes = :resting_codes, tell_shoppers_why = :tell_shoppers_why,
         allow_without_origin = :allow_without_origin WHERE id = :id`,
    ),
    remove: db.prepare("DELETE FROM properties WHERE id = ?"),
    ownerOfAlias: db.prepare<[string], string>("SELECT property_id FROM property_aliases WHERE alias = ?").pluck(),
    insertAlias: db.prepare("INSERT INTO property_aliases (alias, property_id) VALUES (?, ?)"),
    removeAliases: db.prepare("DELETE FROM property_aliases WHERE property_id = ?"),
    settings: db.prepare<[string], { promotion_settings: string; time_zone: string }>(
      "SELECT promotion_settings, time_zone FROM properties WHERE id = ?",
    ),
    changeSettings: db.prepare(
      "UPDATE properties SET promotion_settings = json_patch(promotion_settings, ?) WHERE id = ?",
    ),
  };
}

/** The settings of a property's promotions. */
function settingsTable(sql: ReturnType<typeof statements>) {
  const settingsOf = (id: string): PromotionSettings => ({
    ...DEFAULT_PROMOTION_SETTINGS,
    ...JSON.parse(sql.settings.get(id)?.promotion_settings ?? "{}"),
  });
  return {
    settingsOf,
    changeSettings(id: string, change: Partial<PromotionSettings>): PromotionSettings {
      sql.changeSettings.run(JSON.stringify(change), id);
      return settingsOf(id);
    },
    /** The settings as evaluations use them. */
    evaluationSettings(id: string): Settings {
      const promotionSettings = settingsOf(id);
      return {
        couponsAllowed: promotionSettings.number_of_coupons_allowed_at_checkout,
        onOriginalPrice: promotionSettings.promotions_applied_on_original_product_price,
        zeroPriceTriggers: promotionSettings.promotions_triggered_by_products_with_zero_product_price,
        discountsCustomPrices: promotionSettings.promotions_apply_on_products_with_custom_product_price,
        timeZone: sql.settings.get(id)?.time_zone ?? DEFAULT_SETTINGS.timeZone,
      };
    },
  };
}

/** Texts that older tags use in place of a property's write key. */
function aliasTable(sql: ReturnType<typeof statements>, keys: KeyTable) {
  return {
    /** Whether another property uses a text as its write key or alias. */
    isInUse: (text: string, propertyId: string): boolean =>
      keys.byWriteKey(text) !== null || (sql.ownerOfAlias.get(text) ?? propertyId) !== propertyId,
    setAliases(propertyId: string, aliases: readonly string[]): void {
      sql.removeAliases.run(propertyId);
      for (const alias of new Set(aliases)) sql.insertAlias.run(alias, propertyId);
    },
  };
}

/**
 * Properties, the aliases that older tags use for them, and the settings of their promotions.
 * @param now epoch milliseconds
 */
export function propertyTable(db: Db, now: () => number, keys: KeyTable, transactions: Transactions) {
  const sql = statements(db);
  const find = (id: string): Property | null => {
    const row = sql.byId.get(id);
    return row ? fromRow(row) : null;
  };

  const { isInUse, setAliases } = aliasTable(sql, keys);

  const create = (body: PropertyBody): Property | "taken" => {
    const id = body.id ?? String(sql.nextId.get()!);
    const requestedKeys = [...(body.write_key ? [body.write_key] : []), ...body.aliases];
    if (find(id) || requestedKeys.some((key) => isInUse(key, id))) return "taken";
    const { write_key, aliases, ...settings } = body;
    sql.insert.run({ ...toRow({ ...settings, id, aliases }), created_at: now() });
    keys.addFirst(id, write_key);
    setAliases(id, aliases);
    return find(id)!;
  };

  const update = (id: string, change: PropertyChange): Property | "taken" | "no_property" => {
    const current = find(id);
    if (!current) return "no_property";
    if (change.aliases?.some((alias) => isInUse(alias, id))) return "taken";
    const { write_key: _, ...next } = { ...current, ...change };
    sql.update.run(toRow(next));
    setAliases(id, next.aliases);
    return find(id)!;
  };

  const remove = (id: string): "deleted" | "in_use" | "no_property" => {
    if (!find(id)) return "no_property";
    if (holdsAnythingOf(db, id)) return "in_use";
    keys.removeAll(id);
    sql.removeAliases.run(id);
    sql.remove.run(id);
    return "deleted";
  };

  const holder = (owned: OwnedKey | null): KeyHolder | null =>
    owned && { property: find(owned.propertyId)!, key: owned.key };

  return {
    find,
    all: (): Property[] => sql.all.all().map(fromRow),
    create: (body: PropertyBody) => transactions.run(() => create(body)),
    update: (id: string, change: PropertyChange) => transactions.run(() => update(id, change)),
    remove: (id: string) => transactions.run(() => remove(id)),
    byWriteKey(text: string): KeyHolder | null {
      const alias = sql.ownerOfAlias.get(text);
      return alias === undefined ? holder(keys.byWriteKey(text)) : { property: find(alias)!, key: null };
    },
    evaluatorOf: evaluatorReader(ownPromotionReader(db)),
    bySecretHash: (hash: string) => holder(keys.bySecretHash(hash)),
    ...settingsTable(sql),
  };
}

export type PropertyTable = ReturnType<typeof propertyTable>;
