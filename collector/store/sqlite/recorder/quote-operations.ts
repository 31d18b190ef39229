import { evaluate } from "../../../evaluation/evaluate.ts";
import type { AppliedPromotion } from "../../../evaluation/types.ts";
import { pageFactsOf } from "../../decide/page-facts.ts";
import { enteredCodes, type Rules, withDraft } from "../../decide/rules.ts";
import type { Calculated, Calculation } from "../../ports/calculations.ts";
import type { Store } from "../../ports/store.ts";
import type { Transactions } from "../connection/transaction.ts";
import { walBytesOf } from "../connection/wal-size.ts";
import type { WriteGuard } from "../connection/write-guard.ts";
import type { SyncOf } from "../sync-of.ts";
import type { Tables } from "../tables/index.ts";
import type { QuoteDraft } from "../tables/quotes.ts";

/** Whether a quote was kept. */
type Keeping = Awaited<ReturnType<Store["rememberCalculation"]>>;

export interface QuoteOperations extends SyncOf<"calculate" | "calculation"> {
  /** Keeps the quotes of several requests in one commit. */
  keepQuotes(drafts: readonly QuoteDraft[]): Keeping[];
}

/** Calculations, and the quotes that are kept of them. */
export function quoteOperations(
  tables: Tables,
  transactions: Transactions,
  guard: WriteGuard,
  now: () => number,
): QuoteOperations {
  return {
    calculate: (calculation) => transactions.read(() => calculate(tables, calculation)),
    calculation: (propertyId, id) => tables.quotes.find(propertyId, id, now()),
    keepQuotes: (drafts) =>
      guard.whileWritable<Keeping[], Keeping[]>(
        walBytesOf(drafts.length, charactersOf(drafts)),
        () => transactions.run(() => drafts.map((draft) => keepQuote(tables, draft))),
        (unavailable) => drafts.map(() => unavailable),
      ),
  };
}

const charactersOf = (drafts: readonly QuoteDraft[]): number =>
  drafts.reduce((sum, { quote }) => sum + quote.length, 0);

function keepQuote({ quotes, codeChecks }: Tables, draft: QuoteDraft): Keeping {
  if (!quotes.keep(draft)) return "too_large";
  codeChecks.insertCalculated(draft);
  return "remembered";
}

function calculate(tables: Tables, calculation: Calculation): Calculated {
  const { propertyId, cart, codes: entered, customerId, now, options, requestedBy, trial } = calculation;
  const {
    lines: completed,
    differences,
    guesses,
    entries,
  } = tables.catalog.completed(propertyId, cart.lines, cart.currency, requestedBy === "server" ? "server" : "page");
  const lines = completed.flatMap((line) => (line.price === null ? [] : [{ ...line, price: line.price }]));
  if (lines.length < completed.length) {
    return { unpriced: [...completed.keys()].filter((at) => completed[at]!.price === null) };
  }
  const identities = tables.identitiesOf({ customerId });
  const saved = tables.rulesFor({ propertyId, numbers: entered, identities });
  const rules = trial ? withDraft(saved, trial) : saved;
  const codes = enteredCodes(entered, rules);
  const evaluation = evaluate({ ...cart, lines }, codes, rules.promotions, rules.usage, now, options);
  const codeIds = codeIdsOf(evaluation.applied, rules);
  const pageFacts = requestedBy === "browser" && entries ? pageFactsOf(lines, entries) : undefined;
  return { evaluation, lines, differences, guesses, codeIds, ...(pageFacts && { pageFacts }) };
}

const codeIdsOf = (applied: readonly AppliedPromotion[], { codeIds }: Rules): Readonly<Record<string, number>> =>
  Object.fromEntries(
    applied.flatMap(({ code }) => {
      const id = code === null ? undefined : codeIds.get(code);
      return id === undefined ? [] : [[code, id]];
    }),
  );
