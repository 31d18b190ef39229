import type { EvaluateOptions } from "../../evaluation/evaluate.ts";
import type { Cart, Evaluation, Line } from "../../evaluation/types.ts";
import type { PriceDifference, ProductGuess } from "../decide/catalog.ts";
import type { PromotionDraft } from "../decide/rules.ts";
import type { MethodsOf } from "./methods.ts";
import type { PageFacts, ProductLine, Quote, Requester } from "./records.ts";
import type { Unavailable } from "./unavailable.ts";

/** A line of a cart as sent: the catalog completes it. */
export type SentLine = ProductLine & { readonly id: string };

/** A cart as sent. */
export type SentCart = Omit<Cart, "lines"> & { readonly lines: readonly SentLine[] };

/** A request to price a cart. */
export interface Calculation {
  readonly propertyId: string;
  readonly cart: SentCart;
  /** Entered codes, in the order of the request. */
  readonly codes: readonly string[];
  readonly customerId: string | null;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly options: EvaluateOptions;
  /** `browser`: the facts of its lines are compared with the catalog. @default server */
  readonly requestedBy?: Requester;
  /** A promotion to evaluate with all others before it is saved. */
  readonly trial?: PromotionDraft;
}

/** The evaluation of a cart, or the positions (from 0) of the lines that have no price, neither sent nor in the catalog. */
export type Calculated =
  | {
      readonly evaluation: Evaluation;
      /** The evaluated lines as the catalog completes them, in the order sent. */
      readonly lines: readonly Line[];
      readonly differences: readonly PriceDifference[];
      readonly guesses: readonly ProductGuess[];
      /** The ids of the saved codes in the totals, by canonical code. */
      readonly codeIds: Readonly<Record<string, number>>;
      /** See `Quote`. */
      readonly pageFacts?: readonly (PageFacts | null)[];
    }
  | { readonly unpriced: readonly number[] };

/** The page that requested a quote. */
export interface QuoteHolder {
  /** Its network, or its visitor where the network is not known. Only a hash of it is stored, with a salt of the day. */
  readonly name: string;
  /** Whether its visitor has a cart. Within a holder the quotes of strangers are deleted first. */
  readonly standing: "visitor" | "stranger";
}

/** Calculations, and the quotes that are kept of them. */
export interface CalculationStore {
  /** Evaluates a cart with the present catalog, promotions and uses; stores nothing. */
  calculate(calculation: Calculation): Promise<Calculated>;
  /**
   * Keeps a quote for a day. Later calls of `calculation`, and later purchase events, find it even if they are sent before
   * the promise settles. A property keeps a limited number of quotes and of bytes; where it has more, the
   * holder with the most of them loses its oldest. So no holder deletes the quotes of another one that has fewer.
   * @param id a UUID of version 7 that no earlier quote has
   * @param madeAt epoch milliseconds
   * @param holder null: a server, whose quotes are deleted last @default null
   * @returns `too_large` where the quote exceeds the size of any ordinary cart: it is not kept
   */
  rememberCalculation(
    propertyId: string,
    id: string,
    madeAt: number,
    quote: Quote,
    holder?: QuoteHolder | null,
  ): Promise<"remembered" | "too_large" | Unavailable>;
  /** The quote with an id, after all quotes sent before are kept; null where it is unknown or older than a day. */
  calculation(propertyId: string, id: string): Promise<Quote | null>;
}

export const CALCULATION_METHODS = {
  calculate: { kind: "lookup" },
  rememberCalculation: { kind: "quote" },
  // The writer answers: it keeps quotes in the order of their arrival.
  calculation: { kind: "write" },
} as const satisfies MethodsOf<CalculationStore>;
