import type { Fields } from "../contract/fields.ts";
import type { FieldError } from "../contract/responses/event-results.ts";
import type { UnsupportedPart } from "../evaluation/promotion.ts";

/** The shop whose records are translated. */
export interface Shop {
  /** ISO 4217; amounts of records that name no currency are in it. */
  readonly currency: string;
  /** IANA name; times of records that name no offset are in it. */
  readonly timeZone: string;
}

/** A code of a translated promotion. 0: no limit. */
export interface TranslatedCode {
  /** Its path in the record. */
  readonly path: string;
  readonly code: string;
  readonly max_uses: number;
  readonly max_uses_per_customer: number;
  /** Uses that the platform has counted so far. */
  readonly used: number;
}

/** A promotion as the platform's record describes it. */
export interface Translated {
  /** The record's id on its platform. */
  readonly source_id: string;
  /** A body of `POST /v3/promotions`. Without `start_date` the promotion has no beginning. */
  readonly body: Fields;
  readonly codes: readonly TranslatedCode[];
  /** Uses of all codes together that the platform has counted so far. */
  readonly used: number;
  /** Empty: the promotion does exactly what the record does. */
  readonly unsupported: readonly UnsupportedPart[];
}

/** A translated record, or what is wrong with it. The paths start at the record. */
export type Translation = Translated | { readonly errors: readonly FieldError[] };

/** A record, and its position in a file. */
export interface PlacedRecord {
  readonly path: string;
  readonly record: unknown;
}

/** The records of a file. */
export interface PlatformRecords {
  readonly records: readonly PlacedRecord[];
  /** Whether the file says that it lacks records: it is one page of several. */
  readonly hasMore: boolean;
  /** The number of records that there are, as the file says: some may be in other files. null: it does not say it. */
  readonly total: number | null;
}

/** A shop platform: finds its records in a file of its API, and translates them. */
export interface Platform {
  /** As merchants know it. */
  readonly title: string;
  /** Which answers of its API can be imported, for messages. */
  readonly answers: string;
  /** @returns null where the file is none of the platform */
  readonly recordsIn: (file: unknown) => PlatformRecords | null;
  readonly translate: (record: unknown, shop: Shop) => Translation;
}

/** The entries of a list as records. @param path of the list in its file; empty: the file is the list */
export const placed = (list: readonly unknown[], path: string): PlacedRecord[] =>
  list.map((record, at) => ({ path: `${path}[${at}]`, record }));
