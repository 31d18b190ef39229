import { AUDIT_METHODS, type AuditStore } from "./audit.ts";
import { CALCULATION_METHODS, type CalculationStore } from "./calculations.ts";
import { CATALOG_METHODS, type CatalogStore } from "./catalog.ts";
import { CODE_GROUP_METHODS, type CodeGroupStore } from "./code-groups.ts";
import { CONDITION_METHODS, type ConditionStore } from "./condition.ts";
import { DIGEST_METHODS, type DigestStore } from "./digests.ts";
import { FACT_METHODS, type FactStore } from "./facts.ts";
import { FINDING_METHODS, type FindingStore } from "./findings.ts";
import { GUESSING_METHODS, type GuessingStore } from "./guessing.ts";
import { INGEST_METHODS, type IngestStore } from "./ingest.ts";
import type { MethodsOf } from "./methods.ts";
import { ORDER_METHODS, type OrderStore } from "./orders.ts";
import { PRIVACY_METHODS, type PrivacyStore } from "./privacy.ts";
import { PROMOTION_SOURCE_METHODS, type PromotionSourceStore } from "./promotion-sources.ts";
import { PROMOTION_METHODS, type PromotionStore } from "./promotions.ts";
import { PROPERTY_METHODS, type PropertyStore } from "./properties.ts";
import { PURGE_METHODS, type PurgeStore } from "./purge.ts";
import { REDEMPTION_METHODS, type RedemptionStore } from "./redemptions.ts";
import { REPORT_METHODS, type ReportStore } from "./reports.ts";
import { SESSION_METHODS, type SessionStore } from "./sessions.ts";
import { TIMELINE_METHODS, type TimelineStore } from "./timeline.ts";
import { WEBHOOK_METHODS, type WebhookStore } from "./webhooks.ts";

/** What an operator's tools need of a store. */
interface LifeCycle {
  /** Rejects where nothing can be written. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The database. Each method is one whole operation: it happens completely or not at all, and its promise settles after
 * the result is on disk. An expected refusal is a value; a rejected promise is a fault.
 */
export interface Store
  extends PropertyStore,
    CatalogStore,
    CalculationStore,
    IngestStore,
    PurgeStore,
    FactStore,
    ReportStore,
    FindingStore,
    PromotionStore,
    PromotionSourceStore,
    CodeGroupStore,
    DigestStore,
    RedemptionStore,
    OrderStore,
    SessionStore,
    WebhookStore,
    PrivacyStore,
    AuditStore,
    GuessingStore,
    TimelineStore,
    ConditionStore,
    LifeCycle {}

/** How each method uses the store. */
export const STORE_METHODS = {
  ...PROPERTY_METHODS,
  ...CATALOG_METHODS,
  ...CALCULATION_METHODS,
  ...INGEST_METHODS,
  ...PURGE_METHODS,
  ...FACT_METHODS,
  ...REPORT_METHODS,
  ...FINDING_METHODS,
  ...PROMOTION_METHODS,
  ...PROMOTION_SOURCE_METHODS,
  ...CODE_GROUP_METHODS,
  ...DIGEST_METHODS,
  ...REDEMPTION_METHODS,
  ...ORDER_METHODS,
  ...SESSION_METHODS,
  ...WEBHOOK_METHODS,
  ...PRIVACY_METHODS,
  ...AUDIT_METHODS,
  ...GUESSING_METHODS,
  ...TIMELINE_METHODS,
  ...CONDITION_METHODS,
  ready: { kind: "write" },
  close: { kind: "close" },
} as const satisfies MethodsOf<Store>;
