import type {
  AttemptsRow,
  CoverageQuery,
  CoverageRow,
  FailuresQuery,
  FailuresRow,
  LimitedQuery,
  MessagesRow,
  RedemptionsRow,
  ReportMeta,
  ReportQuery,
  ShortQuery,
  ShortRow,
  VerdictsRow,
} from "../../ports/reports.ts";
import type { Db } from "../connection/database.ts";
import { coverage } from "./coverage.ts";
import { documentedSql } from "./documented-sql.ts";
import { groupKey } from "./group-keys.ts";
import { type Dialect, running } from "./roll-up-planner.ts";

type Write<Query> = (query: Query, dialect: Dialect) => string;

/** Attempts by outcome. */
const attempts: Write<ReportQuery> = (query, dialect) =>
  `SELECT status, verdict, nullif(reason, '') AS reason, nullif(reported_status, -1) AS reported_status, ordered, currency,
     sum(attempts) AS attempts, total(discount) AS discount, sum(known_carts) AS known_carts, total(cart_value) AS cart_value
   FROM (${dialect.rows("attempt", query, ["reported_status"])}) GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 7 DESC, 1, 2, 3, 4, 5, 6`;

/** Rejected attempts by the key of their row and the reason. The group of each code is looked up once. */
function rejectedBy(by: FailuresQuery["by"], query: FailuresQuery, dialect: Dialect): string {
  const rejected = (columns: readonly string[]) =>
    `SELECT ${columns.join(", ")}, status, reason, sum(attempts) AS attempts
     FROM (${dialect.rows("attempt", query, columns)}) WHERE verdict = 'rejected' GROUP BY ${columns[0]}, status, reason`;
  if (by !== "code_line") return `SELECT ${by} AS key, status, reason, attempts FROM (${rejected([by])})`;
  const { columns, key } = groupKey(by, query, dialect);
  return `SELECT ${key} AS key, status, reason, attempts FROM (${rejected(columns)}) facts`;
}

const failures: Write<FailuresQuery> = (query, dialect) => {
  const rows = rejectedBy(query.by, query, dialect);
  const keys = query.keys.map((key) => dialect.value(key)).join(", ");
  return `SELECT key, status, nullif(reason, '') AS reason, sum(attempts) AS attempts
   FROM (${rows}) WHERE key IN (${keys}) GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3`;
};

const redemptions: Write<ReportQuery> = (query, dialect) =>
  `SELECT basis, source, claim, currency, coded, sum(redemptions) AS redemptions, total(discount) AS discount,
     total(claimed_discount) AS claimed_discount, sum(reversed) AS reversed, total(reversed_discount) AS reversed_discount
   FROM (${dialect.rows("redemption", query, ["claim", "coded"])}) GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 DESC, 1, 2, 3, 4, 5`;

/** The lowest step of the row's currency that covers the missing amount. */
function stepOf({ steps }: ShortQuery, dialect: Dialect): string {
  const all = Object.entries(steps).flatMap(([currency, amounts]) =>
    amounts.map(
      (amount) => `WHEN currency = ${dialect.value(currency)} AND missing_amount <= ${amount} THEN ${amount}`,
    ),
  );
  return all.length === 0 ? "NULL" : `CASE ${all.join(" ")} END`;
}

/** A cart that missed a minimum with several codes is lost once. */
const shortages: Write<ShortQuery> = (query, dialect) => {
  // Values are bound in the order of the statement.
  const step = stepOf(query, dialect);
  const rows = dialect.rows("attempt", query, ["missing_amount", "missing_quantity", "cart"]);
  return `SELECT currency, up_to, quantity, sum(attempts) AS attempts, sum(lost) AS lost, total(lost_value) AS lost_value,
     total(missing) AS missing
   FROM (SELECT currency, ${step} AS up_to, missing_quantity AS quantity, cart, count(*) AS attempts,
       max(NOT ordered) AS lost, max(iif(ordered, 0, cart_value)) AS lost_value,
       total(ifnull(missing_amount, missing_quantity)) AS missing
     FROM (${rows})
     WHERE known_carts = 1 AND verdict = 'rejected' AND (missing_amount IS NOT NULL OR missing_quantity IS NOT NULL)
     GROUP BY 1, 2, 3, 4)
   GROUP BY 1, 2, 3 ORDER BY 1, quantity IS NOT NULL, quantity, up_to IS NULL, up_to`;
};

const JUDGED_COLUMNS = ["code", "site_outcome", "site_reason", "rules_outcome", "rules_reason", "site_discount"];

const verdicts: Write<LimitedQuery> = (query, dialect) =>
  `SELECT code, site_outcome, site_reason, rules_outcome, rules_reason AS reason, currency,
     ifnull(site_outcome = 'accepted' AND rules_outcome = 'accepted' AND site_discount <> discount, 0) AS differs,
     sum(attempts) AS attempts, total(site_discount) AS site_discount, total(discount) AS discount
   FROM (${dialect.rows("attempt", query, JUDGED_COLUMNS)}) WHERE site_outcome IS NOT NULL
   GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 8 DESC, 1, 2, 3, 4, 5, 6, 7 LIMIT ${query.limit}`;

/** Where a message names its code, in any case; 0: nowhere. */
const CODE_AT = "instr(lower(site_reason_text), lower(code))";

/** The message with `*` for its code. Short codes stay in it: they may be part of a word. */
const MESSAGE = `iif(length(code) < 4 OR ${CODE_AT} = 0, site_reason_text,
       replace(replace(replace(site_reason_text, substr(site_reason_text, ${CODE_AT}, length(code)), '*'), code, '*'), lower(code), '*'))`;

const MESSAGE_COLUMNS = ["code", "cart", "site_outcome", "site_reason", "site_reason_text"];

const unmappedMessages: Write<LimitedQuery> = (query, dialect) =>
  `SELECT ${MESSAGE} AS message, count(DISTINCT code) AS codes, sum(attempts) AS attempts,
     count(DISTINCT cart) AS carts, count(*) OVER () AS messages
   FROM (${dialect.rows("attempt", query, MESSAGE_COLUMNS)})
   WHERE site_reason_text IS NOT NULL AND (site_outcome IS NULL OR site_reason = 'rejected_by_site')
   GROUP BY 1 ORDER BY 4 DESC, 3 DESC, 1 LIMIT ${query.limit}`;

/** Attempts that the default filter excludes. */
const hidden: Write<ReportQuery> = (query, dialect) => {
  const unfiltered = { ...query, filter: { ...query.filter, cdp_source: "all", traffic: "all" } as const };
  return `SELECT ifnull(sum(attempts * (cdp_source = 'Staging')), 0) AS staging,
     ifnull(sum(attempts * (traffic <> 'human')), 0) AS automated
   FROM (${dialect.rows("attempt", unfiltered, ["cdp_source", "traffic"])})`;
};

/** Counts of attempts and redemptions by outcome. */
export function breakdownReader(db: Db) {
  const run = <Query, Row>(write: Write<Query>, query: Query): Row[] => {
    const values: (string | number)[] = [];
    const sql = write(query, running(db, values));
    return db.prepare<unknown[], Row>(sql).all(...values);
  };
  const report =
    <Query, Row>(write: Write<Query>) =>
    (query: Query): ReportMeta<Row> => ({
      rows: run<Query, Row>(write, query),
      sql: write(query, documentedSql),
    });
  return {
    attempts: report<ReportQuery, AttemptsRow>(attempts),
    failures: report<FailuresQuery, FailuresRow>(failures),
    redemptionsBy: report<ReportQuery, RedemptionsRow>(redemptions),
    shortages: report<ShortQuery, ShortRow>(shortages),
    verdicts: report<LimitedQuery, VerdictsRow>(verdicts),
    unmappedMessages: report<LimitedQuery, MessagesRow>(unmappedMessages),
    coverage: report<CoverageQuery, CoverageRow>(coverage),
    hiddenAttempts(query: ReportQuery) {
      const [row] = run<ReportQuery, { staging: number; automated: number }>(hidden, query);
      const { cdp_source, traffic } = query.filter;
      return {
        staging: cdp_source === "Production" ? row!.staging : 0,
        automated: traffic === "human" ? row!.automated : 0,
      };
    },
  };
}
