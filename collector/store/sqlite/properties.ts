import type { PropertyBody } from "../../contract/property.ts";
import { DEFAULT_PROMOTION_SETTINGS, type PromotionSettings } from "../../contract/settings.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../evaluation/settings.ts";
import type { Property } from "../records.ts";
import type { Db } from "./database.ts";

interface PropertyRow {
  id: string;
  name: string;
  currency: string;
  time_zone: string;
  allowed_origins: string;
  count_unverified: number;
  write_key: string;
  aliases: string;
  internal_addresses: string;
}

const fromRow = (row: PropertyRow): Property => ({
  id: row.id,
  name: row.name,
  currency: row.currency,
  time_zone: row.time_zone,
  allowed_origins: JSON.parse(row.allowed_origins),
  count_unverified: row.count_unverified === 1,
  write_key: row.write_key,
  aliases: JSON.parse(row.aliases),
  internal_addresses: JSON.parse(row.internal_addresses),
});

/** Properties and their write keys. `newWriteKey` makes a key that nobody can guess. */
export function propertyTable(db: Db, now: () => number, newWriteKey: () => string) {
  const columns = "id, name, currency, time_zone, allowed_origins, count_unverified, write_key, internal_addresses";
  const aliases =
    "(SELECT json_group_array(alias) FROM (SELECT alias FROM property_aliases WHERE property_id = id ORDER BY alias)) AS aliases";
  const select = `SELECT ${columns}, ${aliases} FROM properties`;
  const byId = db.prepare<[string], PropertyRow>(`${select} WHERE id = ?`);
  const byKey = db.prepare<[string, string], PropertyRow>(
    `${select} WHERE write_key = ? OR id = (SELECT property_id FROM property_aliases WHERE alias = ?)`,
  );
  const all = db.prepare<[], PropertyRow>(`${select} ORDER BY id`);
  const insertAlias = db.prepare("INSERT INTO property_aliases (alias, property_id) VALUES (?, ?)");
  const nextId = db.prepare<[], { id: number }>(
    "SELECT max(100000, ifnull(max(CAST(id AS INTEGER)), 0)) + 1 AS id FROM properties",
  );
  const insert = db.prepare(`INSERT INTO properties (${columns}, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const find = (id: string): Property | null => {
    const row = byId.get(id);
    return row ? fromRow(row) : null;
  };
  const settings = db.prepare<[string], { promotion_settings: string; time_zone: string }>(
    "SELECT promotion_settings, time_zone FROM properties WHERE id = ?",
  );
  const changeSettings = db.prepare(
    "UPDATE properties SET promotion_settings = json_patch(promotion_settings, ?) WHERE id = ?",
  );
  const settingsOf = (id: string): PromotionSettings => ({
    ...DEFAULT_PROMOTION_SETTINGS,
    ...JSON.parse(settings.get(id)?.promotion_settings ?? "{}"),
  });
  const create = db.transaction((body: PropertyBody): Property | "taken" => {
    const id = body.id ?? String(nextId.get()!.id);
    const writeKey = body.write_key ?? newWriteKey();
    const keys = [writeKey, ...new Set(body.aliases)];
    if (find(id) || keys.some((key) => byKey.get(key, key))) return "taken";
    const { name, currency, time_zone, allowed_origins, count_unverified } = body;
    const settings = [JSON.stringify(allowed_origins), Number(count_unverified)];
    insert.run(id, name, currency, time_zone, ...settings, writeKey, JSON.stringify(body.internal_addresses), now());
    for (const alias of keys.slice(1)) insertAlias.run(alias, id);
    return find(id)!;
  });
  return {
    find,
    all: (): Property[] => all.all().map(fromRow),
    byWriteKey(key: string): Property | null {
      const row = byKey.get(key, key);
      return row ? fromRow(row) : null;
    },
    settingsOf,
    changeSettings(id: string, change: Partial<PromotionSettings>): PromotionSettings {
      changeSettings.run(JSON.stringify(change), id);
      return settingsOf(id);
    },
    /** How the property's promotions are evaluated. */
    evaluationSettings(id: string): Settings {
      const promotionSettings = settingsOf(id);
      return {
        couponsAllowed: promotionSettings.number_of_coupons_allowed_at_checkout,
        onOriginalPrice: promotionSettings.promotions_applied_on_original_product_price,
        zeroPriceTriggers: promotionSettings.promotions_triggered_by_products_with_zero_product_price,
        timeZone: settings.get(id)?.time_zone ?? DEFAULT_SETTINGS.timeZone,
      };
    },
    create: (body: PropertyBody): Property | "taken" => create(body),
  };
}
