import type { PropertyStore } from "../../ports/properties.ts";
import type { SyncOf } from "../sync-of.ts";
import type { KeyTable } from "./keys.ts";
import type { PromotionTable } from "./promotions.ts";
import type { PropertyTable } from "./properties.ts";

/** Properties, their keys, and the settings of their promotions. @param changed runs after each change, with the property */
export const propertyOperations = (
  properties: PropertyTable,
  keys: KeyTable,
  promotions: PromotionTable,
  changed: (propertyId: string) => void,
): SyncOf<keyof PropertyStore> => ({
  createProperty: properties.create,
  property: properties.find,
  properties: properties.all,
  evaluatorOf: properties.evaluatorOf,
  updateProperty(id, change) {
    const property = properties.update(id, change);
    if (change.time_zone !== undefined) promotions.recompile(id);
    changed(id);
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
  recordKeyUses: keys.recordUses,
  promotionSettings: properties.settingsOf,
  changePromotionSettings(propertyId, change) {
    const settings = properties.changeSettings(propertyId, change);
    promotions.recompile(propertyId);
    return settings;
  },
});
