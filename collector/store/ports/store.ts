import type { ProductBody } from "../../contract/catalog.ts";
import type { KeyChange, Scope } from "../../contract/key.ts";
import type { PropertyBody, PropertyChange } from "../../contract/property.ts";
import type { FieldError, Outcome } from "../../contract/responses/event-results.ts";
import type { PromotionSettings } from "../../contract/settings.ts";
import type { EvaluateOptions } from "../../evaluation/evaluate.ts";
import type { Cart, Evaluation, Line } from "../../evaluation/types.ts";
import type { PriceDifference } from "../decide/catalog.ts";
import type { PromotionDraft } from "../decide/rules.ts";
import type { FactKind } from "../fact-tables.ts";
import type { CodeCheckRow, EventRow, FactPage, FactQuery, RedemptionRow } from "./facts.ts";
import type { PromotionStore } from "./promotions.ts";
import type {
  CheckedCode,
  IncomingEvent,
  Key,
  KeyHolder,
  ProductLine,
  Property,
  Quote,
  RejectedEventDraft,
  Sending,
} from "./records.ts";
import type { RedemptionStore } from "./redemptions.ts";
import type { ReportStore } from "./reports.ts";
import type { WebhookStore } from "./webhooks.ts";

/** A batch of one property's events, in the order in which they were sent. */
export interface IngestBatch {
  readonly property: Property;
  readonly sending: Sending;
  /** Whether what is refused is kept: what is replayed is kept already. */
  readonly keepRejected: boolean;
  readonly events: readonly (IncomingEvent | RejectedEventDraft)[];
}

/** What became of one event. */
export interface IngestOutcome {
  readonly outcome: Outcome;
  /** A mistake of ours on the way: the event is kept as rejected. Where it happened, without anybody's data. */
  readonly fault?: string | undefined;
  /** Present where the event named codes or recorded a purchase; a duplicate repeats what was said first. */
  readonly codes?: readonly CheckedCode[] | undefined;
}

/**
 * Nothing was stored, and the same may work in a while: the queue is full (`busy`), the disk takes nothing (`disk`), or a
 * reader has kept the log from being emptied for so long that it has reached its limit (`log`).
 */
export interface Unavailable {
  readonly unavailable: "busy" | "disk" | "log";
}

/** A key that is wanted. */
export interface KeyDraft {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Epoch milliseconds; null is never. */
  readonly expires_at: number | null;
  /** SHA-256 in hex of a server key's secret; null for a write key, which the store makes. */
  readonly secretHash: string | null;
}

/** A line of a cart as it was sent: the catalogue completes it. */
export type SentLine = ProductLine & { readonly id: string };

/** A cart as it was sent. */
export type SentCart = Omit<Cart, "lines"> & { readonly lines: readonly SentLine[] };

/** A cart that wants to be evaluated. */
export interface Calculation {
  readonly propertyId: string;
  readonly cart: SentCart;
  /** Codes as entered, in the order of the request. */
  readonly numbers: readonly string[];
  readonly customerId: string | null;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly wishes: EvaluateOptions;
  /** A promotion that is tried before it is saved, beside all others. */
  readonly trial?: PromotionDraft;
}

/** What a cart came to, or where its lines stand (from 0) that state no price where the catalogue knows none. */
export type Calculated =
  | {
      readonly evaluation: Evaluation;
      /** What was evaluated: the lines as the catalogue completes them, in the order sent. */
      readonly lines: readonly Line[];
      readonly differences: readonly PriceDifference[];
    }
  | { readonly unpriced: readonly number[] };

/** Which products of a catalogue are asked for, in the order of their ids. */
export interface ProductQuery {
  readonly propertyId: string;
  /** Only those behind this id. */
  readonly after: string;
  readonly limit: number;
  readonly id?: string | undefined;
  /** Its own, or a variant's. */
  readonly sku?: string | undefined;
  /** Stands somewhere in the name, the id or a sku, in either case (of ASCII letters). */
  readonly query?: string | undefined;
}

/** What became of products that were put. */
export interface ProductsPut {
  readonly created: number;
  readonly updated: number;
  /** `sku …` and `variant …` of them that another product has as well: nothing is found by these. */
  readonly shared: readonly string[];
}

/** An event that was refused, as it is kept. Times are epoch milliseconds. */
export interface RejectedEvent {
  readonly id: number;
  readonly event_id: string | null;
  readonly received_at: number;
  readonly reason: string;
  readonly errors: readonly FieldError[];
  /** The event as it was sent, JSON, cut to a bounded length. */
  readonly body: string;
  readonly sending: Partial<Sending>;
  /** When it was replayed and stored; null while it waits. */
  readonly replayed_at: number | null;
}

/** Which refused events are asked for, in the order in which they came. */
export interface RejectedQuery {
  readonly propertyId: string;
  /** Only those behind this one; before it where the latest come first. */
  readonly after: number;
  readonly limit: number;
  readonly reason?: string | undefined;
  /** Only those that were not replayed yet. */
  readonly waiting: boolean;
  /** The latest come first. @default false */
  readonly newestFirst?: boolean;
}

/**
 * Everything that is remembered. Each method is one whole operation: it happens completely or not at all, and its
 * promise settles after the result is on disk. Expected refusals are values; a rejected promise is a fault.
 */
export interface Store extends PromotionStore, RedemptionStore, WebhookStore, ReportStore {
  /** Adds a property with a new write key; `taken` where its id exists. */
  createProperty(body: PropertyBody): Promise<Property | "taken">;
  property(id: string): Promise<Property | null>;
  properties(): Promise<readonly Property[]>;
  /** Changes what is named, for the first event and evaluation after the promise settled. `taken` where an alias is. */
  updateProperty(id: string, change: PropertyChange): Promise<Property | "taken" | "no_property">;
  /** Deletes a property with its keys, unless anything else was ever stored for it: `in_use`. */
  deleteProperty(id: string): Promise<"deleted" | "in_use" | "no_property">;

  /** Whose write key, or alias, a text is. It may have ended. */
  keyByWriteKey(writeKey: string): Promise<KeyHolder | null>;
  /** Whose server key a secret is, by its SHA-256 in hex. It may have ended. */
  keyBySecretHash(hash: string): Promise<KeyHolder | null>;
  /** All keys that the property ever had, in the order in which they were made. */
  keys(propertyId: string): Promise<readonly Key[]>;
  key(propertyId: string, id: number): Promise<Key | null>;
  createKey(propertyId: string, draft: KeyDraft): Promise<Key>;
  /** Changes what is named. `last_write_key` where no write key without an end would be left. */
  changeKey(propertyId: string, id: number, change: KeyChange): Promise<Key | "no_key" | "last_write_key">;
  /**
   * Puts a new key in place of one, with its name, scopes and end; the old one ends after the overlap, or sooner where
   * it did anyway. `ended` where the old one works no more, `replaced` where this was done before.
   * @param overlap in ms
   * @param secretHash of the new secret; unused where the key is a write key, which the store makes
   */
  rotateKey(
    propertyId: string,
    id: number,
    overlap: number,
    secretHash: string,
  ): Promise<Key | "no_key" | "ended" | "replaced">;
  /** Ends a key at once and for good. `last_write_key` where no write key without an end would be left. */
  revokeKey(propertyId: string, id: number): Promise<Key | "no_key" | "last_write_key">;
  /** Remembers when keys, by their ids, were last used; all in one commit. */
  recordKeyUses(uses: readonly (readonly [id: number, at: number])[]): Promise<void>;

  promotionSettings(propertyId: string): Promise<PromotionSettings>;
  /** Changes the settings that are named. */
  changePromotionSettings(propertyId: string, change: Partial<PromotionSettings>): Promise<PromotionSettings>;

  /** Puts products in place of those with their ids, all of them at once; they count from the first evaluation after. */
  putProducts(propertyId: string, products: readonly ProductBody[]): Promise<ProductsPut>;
  product(propertyId: string, id: string): Promise<ProductBody | null>;
  products(query: ProductQuery): Promise<readonly ProductBody[]>;
  /** @returns whether there was one */
  deleteProduct(propertyId: string, id: string): Promise<boolean>;

  /** Evaluates a cart with the catalogue, the promotions and uses as they stand; remembers nothing. */
  calculate(calculation: Calculation): Promise<Calculated>;
  /**
   * Remembers for a day what a cart was shown to come to. Whoever does not wait for it may name it at once: what is asked
   * of the store afterwards, by `calculation` or a purchase event, finds it. A property remembers a limited number of
   * them, and of bytes; the oldest go first.
   * @param id a UUID of version 7 that no calculation had before
   * @param madeAt epoch milliseconds
   * @returns `too_large` where it is larger than a cart needs to be: it is not remembered then
   */
  rememberCalculation(
    propertyId: string,
    id: string,
    madeAt: number,
    shown: Quote,
  ): Promise<"remembered" | "too_large" | Unavailable>;
  /** What was shown under an id, with everything that was remembered before; null where it is not known, or a day old. */
  calculation(propertyId: string, id: string): Promise<Quote | null>;

  /**
   * Takes a batch in one transaction: refused events are kept, known ids answered with what was said first, and
   * for the rest the visitor's cart, the checks of their codes and the redemptions of their purchase are recorded.
   */
  ingest(batch: IngestBatch): Promise<readonly IngestOutcome[] | Unavailable>;

  codeChecks(query: FactQuery): Promise<FactPage<CodeCheckRow>>;
  redemptions(query: FactQuery): Promise<FactPage<RedemptionRow>>;
  /** Events in the order in which they came. */
  events(query: FactQuery): Promise<FactPage<EventRow>>;
  /** The last change of facts of a kind so far, of whatever property: whoever asks for what changed after it misses nothing. */
  lastChange(kind: FactKind): Promise<number>;

  rejectedEvents(query: RejectedQuery): Promise<readonly RejectedEvent[]>;
  /** Remembers in one transaction that refused events were replayed. @returns those that nobody had replayed before */
  markReplayed(propertyId: string, ids: readonly number[]): Promise<readonly number[] | Unavailable>;

  /** Rejects where nothing can be written. */
  ready(): Promise<void>;
  close(): Promise<void>;
}
