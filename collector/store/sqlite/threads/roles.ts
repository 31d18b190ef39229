import type { Store } from "../../ports/store.ts";
import type { Role } from "./messages.ts";

/** Which thread does what; what is not named here writes. */
export const ROLE_OF: Partial<Readonly<Record<keyof Store, Role>>> = {
  calculate: "calculate",
  property: "calculate",
  properties: "calculate",
  key: "calculate",
  keys: "calculate",
  promotion: "calculate",
  promotionSettings: "calculate",
  code: "calculate",
  codeImport: "calculate",
  reservation: "calculate",
  webhook: "calculate",
  webhooks: "list",
  deliveries: "list",
  promotions: "list",
  promotionsFrom: "list",
  codesFrom: "list",
  product: "list",
  products: "list",
  promotionVersions: "list",
  codes: "list",
  codeChecks: "list",
  redemptions: "list",
  events: "list",
  lastChange: "list",
  redemptionList: "list",
  totals: "list",
  attempts: "list",
  failures: "list",
  redemptionsBy: "list",
  shortages: "list",
  hiddenAttempts: "list",
  rejectedEvents: "list",
};

/** After these the other threads look at the property's promotions anew. */
export const CHANGES: readonly (keyof Store)[] = [
  "createPromotion",
  "updatePromotion",
  "deletePromotions",
  "changePromotionSettings",
];

/** After these no key is believed to be what it was. */
export const KEY_CHANGES: readonly (keyof Store)[] = [
  "createProperty",
  "updateProperty",
  "deleteProperty",
  "createKey",
  "changeKey",
  "rotateKey",
  "revokeKey",
];

/** What the writer does; a calculation is asked of it because it remembers them, in the order in which it was told. */
export const WRITES: readonly (keyof Store)[] = [
  "calculation",
  "createCode",
  "deleteCodes",
  "addCodes",
  "importCodes",
  "putProducts",
  "deleteProduct",
  "markReplayed",
  "recordKeyUses",
  "createWebhook",
  "changeWebhook",
  "rotateWebhookSecret",
  "redeliver",
  "addTestMessage",
  "deleteWebhook",
  "dueMessages",
  "recordAttempts",
  "ready",
  ...CHANGES,
  ...KEY_CHANGES,
];
