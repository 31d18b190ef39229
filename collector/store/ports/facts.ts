import type { CODE_CHECK_COLUMNS } from "../columns/code-checks.ts";
import type { RowOf } from "../columns/column.ts";
import type { EVENT_COLUMNS } from "../columns/events.ts";
import type { FactKind } from "../columns/facts.ts";
import type { PURCHASE_COLUMNS } from "../columns/purchases.ts";
import type { LINE_COLUMNS } from "../columns/redemption-lines.ts";
import type { REDEMPTION_COLUMNS } from "../columns/redemptions.ts";
import type { MethodsOf } from "./methods.ts";
import type { Traffic } from "./records.ts";

/** A filter of facts; an absent field filters nothing. Times are epoch milliseconds, `to` exclusive. */
export interface FactFilter {
  /** The forms of one code: see `formsOf`. */
  readonly code?: readonly string[] | undefined;
  /** A code group, by its id. */
  readonly code_group?: number | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly promotion_id?: number | undefined;
  readonly source?: string | undefined;
  readonly customer_id?: string | undefined;
  /** The keyed hashes of the forms of each contact: a row has one of each. */
  readonly contacts?: readonly (readonly string[])[] | undefined;
  readonly transaction_id?: string | undefined;
  readonly basis?: string | undefined;
  readonly status?: number | undefined;
  readonly reason?: string | undefined;
  /** Of code checks. */
  readonly stage?: number | undefined;
  readonly verdict?: string | undefined;
  readonly verdict_reason?: string | undefined;
  /** The key that sent an event. */
  readonly key_id?: number | undefined;
  /** Whether redemptions are included that a later report made void. */
  readonly include_void?: boolean | undefined;
  /** `all` includes rows of test sites; otherwise they are only counted. */
  readonly cdp_source: "Production" | "Staging" | "all";
  /** The same for bots and staff. */
  readonly traffic: Traffic | "all";
}

/** The number of rows that match but are left out; 0 where the filter includes them. */
export interface HiddenRows {
  readonly staging: number;
  /** Rows of bots and staff. */
  readonly automated: number;
}

/** A page of facts in the order of their last change. */
export interface FactPage<T> {
  readonly rows: readonly T[];
  /** The `change_seq` of the last row: later changes follow it. */
  readonly last: number;
  /** Whether there are more rows now. */
  readonly more: boolean;
  readonly hidden: HiddenRows;
}

export interface FactQuery {
  readonly propertyId: string;
  readonly filter: FactFilter;
  /** Only rows changed after this `change_seq`; before it where `newestFirst`. */
  readonly after: number;
  readonly limit: number;
  /** @default false */
  readonly newestFirst?: boolean;
}

/** A code check. Amounts are minor units of `currency`, times ISO 8601 UTC. */
export type CodeCheckRow = RowOf<typeof CODE_CHECK_COLUMNS>;

/** A redemption with its lines. Amounts are minor units of `currency`, times ISO 8601 UTC. */
export type RedemptionRow = RowOf<typeof REDEMPTION_COLUMNS> & { readonly lines: readonly RedemptionLineRow[] };

/** One line of a redemption. */
export type RedemptionLineRow = RowOf<typeof LINE_COLUMNS>;

/** An event without its body. Times are ISO 8601 UTC. */
export type EventRow = RowOf<typeof EVENT_COLUMNS>;

/** A purchase. Amounts are minor units of `currency`, times ISO 8601 UTC. */
export type PurchaseRow = RowOf<typeof PURCHASE_COLUMNS>;

/** Facts row by row, for analysts. */
export interface FactStore {
  codeChecks(query: FactQuery): Promise<FactPage<CodeCheckRow>>;
  redemptions(query: FactQuery): Promise<FactPage<RedemptionRow>>;
  /** Events never change: their order is that of their arrival. */
  events(query: FactQuery): Promise<FactPage<EventRow>>;
  purchases(query: FactQuery): Promise<FactPage<PurchaseRow>>;
  /** The latest `change_seq` of a kind of facts, of any property: all later changes are greater. */
  lastChange(kind: FactKind): Promise<number>;
}

export const FACT_METHODS = {
  codeChecks: { kind: "list" },
  redemptions: { kind: "list" },
  events: { kind: "list" },
  purchases: { kind: "list" },
  lastChange: { kind: "list" },
} as const satisfies MethodsOf<FactStore>;
