import { claims } from "./claims.ts";
import { codeGroups } from "./code-groups.ts";
import { codes } from "./codes.ts";
import { coverage } from "./coverage.ts";
import { customers } from "./customers.ts";
import { eventFlags } from "./event-flags.ts";
import { findings } from "./findings.ts";
import { funnel } from "./funnel.ts";
import { guessing } from "./guessing.ts";
import { lostSales } from "./lost-sales.ts";
import { promotions } from "./promotions.ts";
import type { Report, ReportResult } from "./report.ts";
import { sales } from "./sales.ts";
import { timeseries } from "./timeseries.ts";
import { unmappedMessages } from "./unmapped-messages.ts";
import { verdicts } from "./verdicts.ts";

/**
 * All reports, by the last part of their address (`/v1/reports/{name}`). Routes, the API's documentation and the
 * dashboard's downloads are made from this registry.
 */
export const REPORTS = {
  funnel,
  codes,
  code_groups: codeGroups,
  promotions,
  timeseries,
  sales,
  customers,
  claims,
  lost_sales: lostSales,
  verdicts,
  unmapped_messages: unmappedMessages,
  coverage,
  event_flags: eventFlags,
  guessing,
  findings,
} as const satisfies Record<string, Report>;

export type ReportName = keyof typeof REPORTS;

/** The result of each report. */
export type ReportResults = {
  readonly [Name in ReportName]: (typeof REPORTS)[Name] extends Report<infer Result extends ReportResult>
    ? Result
    : never;
};
