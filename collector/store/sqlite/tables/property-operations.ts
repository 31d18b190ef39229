import type { PropertyChange } from "../../../contract/property.ts";
import type { PropertyStore } from "../../ports/properties.ts";
import type { Property } from "../../ports/records.ts";
import type { SyncOf } from "../sync-of.ts";
import type { KeyTable } from "./keys.ts";
import type { PromotionTable } from "./promotions.ts";
import type { PropertyTable } from "./properties.ts";

/** How properties read the prices of their GA4 data layers. */
interface PriceReadings extends Pick<SyncOf<keyof PropertyStore>, "priceReadingOf"> {
  /** Runs after each change of a property. */
  changed(property: Property, change: PropertyChange): void;
}

/** Properties, their keys, and the settings of their promotions. */
export const propertyOperations = (
  properties: PropertyTable,
  keys: KeyTable,
  promotions: PromotionTable,
  readings: PriceReadings,
): SyncOf<keyof PropertyStore> => ({
  createProperty: properties.create,
  property: properties.find,
  properties: properties.all,
  evaluatorOf: properties.evaluatorOf,
  priceReadingOf: readings.priceReadingOf,
  updateProperty(id, change) {
    const property = properties.update(id, change);
    if (change.time_zone !== undefined) promotions.recompile(id);
    if (typeof property === "object") readings.changed(property, change);
    return property;
  },
  deleteProperty: properties.remove,
  keyByWriteKey: properties.byWriteKey,
  keyBySecretHash: properties.bySecretHash,
  keys: keys.all,
  key: keys.find,
  createKey: keys.create,
  changeKey: keys.change,
  rotateKey: keys.rotate,
  revokeKey: keys.revoke,
  revokeKeyAndMade: keys.revokeWithMade,
  recordKeyUses: keys.recordUses,
  promotionSettings: properties.settingsOf,
  changePromotionSettings(propertyId, change) {
    const settings = properties.changeSettings(propertyId, change);
    promotions.recompile(propertyId);
    return settings;
  },
});
