import type { KeyChange, Scope } from "../../contract/key.ts";
import type { PropertyBody, PropertyChange } from "../../contract/property.ts";
import type { PromotionSettings } from "../../contract/settings.ts";
import type { MethodsOf } from "./methods.ts";
import type { Evaluator, Key, KeyHolder, Property, PropertyReading } from "./records.ts";

/** A key to create. */
export interface KeyDraft {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Epoch milliseconds; null: never. */
  readonly expires_at: number | null;
  /** SHA-256 in hex of a server key's secret; null for a write key, which the store generates. */
  readonly secretHash: string | null;
  /** The key that makes it; null: the administrator. */
  readonly created_by: number | null;
}

/** A rotation of a key. */
export interface KeyRotation extends Pick<KeyDraft, "created_by"> {
  /** How long the old key still works, in ms. */
  readonly overlap: number;
  /** Of the new secret; unused for a write key, which the store generates. */
  readonly secretHash: string;
}

/** Properties, their settings and their keys. */
export interface PropertyStore {
  /** Adds a property with a new write key; `taken` where its id exists. */
  createProperty(body: PropertyBody): Promise<Property | "taken">;
  property(id: string): Promise<Property | null>;
  properties(): Promise<readonly Property[]>;
  /** Who decides on the codes of a property at present. */
  evaluatorOf(property: Pick<Property, "id" | "evaluates">): Promise<Evaluator>;
  /** How the orders of the days before show that the prices of a property's GA4 data layer are to be read. */
  priceReadingOf(propertyId: string): Promise<PropertyReading>;
  /**
   * Changes the named fields, for the first event and evaluation after the promise settles. `taken` where another
   * property has one of its aliases.
   */
  updateProperty(id: string, change: PropertyChange): Promise<Property | "taken" | "no_property">;
  /** Deletes a property with its keys; `in_use` where anything else was ever stored for it. */
  deleteProperty(id: string): Promise<"deleted" | "in_use" | "no_property">;

  /** The property of a write key or alias. The key may have ended. */
  keyByWriteKey(writeKey: string): Promise<KeyHolder | null>;
  /** The property of a server key, by the SHA-256 of its secret in hex. The key may have ended. */
  keyBySecretHash(hash: string): Promise<KeyHolder | null>;
  /** All keys that the property ever had, in the order of their creation. */
  keys(propertyId: string): Promise<readonly Key[]>;
  key(propertyId: string, id: number): Promise<Key | null>;
  createKey(propertyId: string, draft: KeyDraft): Promise<Key>;
  /** Changes the named fields. `last_write_key` where no write key without an end would be left. */
  changeKey(propertyId: string, id: number, change: KeyChange): Promise<Key | "no_key" | "last_write_key">;
  /**
   * Replaces a key by a new one with its name, scopes and end. The old key ends after the overlap, or at its own end if
   * that is sooner. `ended` where the old key has ended already, `replaced` where it was rotated before.
   */
  rotateKey(propertyId: string, id: number, rotation: KeyRotation): Promise<Key | "no_key" | "ended" | "replaced">;
  /** Ends a key at once and for good. `last_write_key` where no write key without an end would be left. */
  revokeKey(propertyId: string, id: number): Promise<Key | "no_key" | "last_write_key">;
  /**
   * Revokes a key with the server keys that it, its predecessors and those keys made.
   * @returns the ids of all keys that this ended
   */
  revokeKeyAndMade(propertyId: string, id: number): Promise<readonly number[] | "no_key" | "last_write_key">;
  /** Records when keys, by their ids, were last used (epoch milliseconds); all in one commit. */
  recordKeyUses(uses: readonly (readonly [id: number, at: number])[]): Promise<void>;

  promotionSettings(propertyId: string): Promise<PromotionSettings>;
  /** Changes the named settings. */
  changePromotionSettings(propertyId: string, change: Partial<PromotionSettings>): Promise<PromotionSettings>;
}

export const PROPERTY_METHODS = {
  createProperty: { kind: "write", changes: "keys" },
  property: { kind: "lookup" },
  properties: { kind: "lookup" },
  evaluatorOf: { kind: "lookup" },
  priceReadingOf: { kind: "lookup" },
  updateProperty: { kind: "write", changes: "keys" },
  deleteProperty: { kind: "write", changes: "keys" },
  keyByWriteKey: { kind: "lookup" },
  keyBySecretHash: { kind: "lookup" },
  keys: { kind: "lookup" },
  key: { kind: "lookup" },
  createKey: { kind: "write", changes: "keys" },
  changeKey: { kind: "write", changes: "keys" },
  rotateKey: { kind: "write", changes: "keys" },
  revokeKey: { kind: "write", changes: "keys" },
  revokeKeyAndMade: { kind: "write", changes: "keys" },
  recordKeyUses: { kind: "write" },
  promotionSettings: { kind: "lookup" },
  changePromotionSettings: { kind: "write", changes: "promotions" },
} as const satisfies MethodsOf<PropertyStore>;
