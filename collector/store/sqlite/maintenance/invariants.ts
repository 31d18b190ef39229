import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import { TOTALS, type Totals } from "../roll-up/totals.ts";
import { DECISIVE_FIRST } from "../tables/attempts.ts";
import { IS_OWN_ORDER } from "../tables/purchased-code-checks.ts";

/** A statement about the rows that is true after every commit. */
export interface Invariant {
  readonly name: string;
  /** The table that it reads. */
  readonly table: string;
  /** A query of the violations: a row each, with a text that names it. Further columns are for `isAllowed`. */
  readonly violations: string;
  /** Whether the further columns of a row show that it is no violation, where SQL can't decide it. @default none is allowed */
  readonly isAllowed?: (compared: readonly unknown[]) => boolean;
  /** Whether a violation is known to exist in files of earlier versions: then it is no error. @default false */
  readonly isNotice?: true;
}

/** A row of `violations`. */
export type Violation = readonly [text: string, ...compared: unknown[]];

/** Whether retention never deleted a redemption: nothing else deletes any, so their ids have no gaps. */
const ALL_REDEMPTIONS_KEPT = `(SELECT count(*) FROM redemptions)
  = ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'redemptions'), 0)`;

/** Uses still count after retention has deleted their redemptions: then there may be more uses. */
const differs = (uses: string, redemptions: string): string =>
  `(${uses} < ${redemptions} OR (${uses} > ${redemptions} AND ${ALL_REDEMPTIONS_KEPT}))`;

/**
 * The receipt of the oldest event, because retention deletes the oldest events first: younger checks have their event. The events
 * of one commit are in no order: where the first event was deleted, the youngest of the first 1,000 is taken.
 */
const FIRST_EVENT = `(SELECT max(received_at) FROM (SELECT received_at FROM events ORDER BY seq
  LIMIT iif((SELECT min(seq) FROM events) = 1, 1, 1000)))`;

/**
 * Whether a redemption belongs to a code that is not known: it was recorded before redemptions had the id of their code, and before
 * each code with its text was created.
 */
const IS_UNATTRIBUTED = `code IS NOT NULL AND code_id IS NULL AND promotion_id IS NOT NULL
  AND (basis = 'evaluated' OR verified = 1)`;

/** Earlier versions counted uses by the text of a code: a code may have uses of its promotion's redemptions that belong to no code. */
const usesOfCodes = (table: "coupon_codes" | "deleted_codes"): Invariant => ({
  name: `current_uses of ${table} are the uses of their redemptions`,
  table,
  violations: `SELECT 'code ' || entered || ' (' || id || '): current_uses is ' || current_uses
      || ', uses of redemptions: ' || ifnull(used, 0)
    FROM ${table}
    LEFT JOIN (SELECT code_id AS id, sum(redemption_count) AS used FROM redemptions WHERE counted = 1 GROUP BY code_id) USING (id)
    LEFT JOIN (SELECT promotion_id, sum(redemption_count) AS unattributed FROM redemptions WHERE ${IS_UNATTRIBUTED}
      GROUP BY promotion_id) USING (promotion_id)
    WHERE current_uses < ifnull(used, 0)
      OR (current_uses > ifnull(used, 0) + ifnull(unattributed, 0) AND ${ALL_REDEMPTIONS_KEPT})`,
});

/** Properties with rows are never deleted. */
const belongToProperty = (table: string): Invariant => ({
  name: `${table} belong to a property`,
  table,
  violations: `SELECT count(*) || ' rows of the unknown property ' || property_id FROM ${table}
    WHERE property_id NOT IN (SELECT id FROM properties) GROUP BY property_id`,
});

/** A reader of the change feed would miss a higher number. */
const numberedByCounter = (table: string, id = "id"): Invariant => ({
  name: `no change of ${table} is numbered above the counter`,
  table,
  violations: `SELECT '${table} ' || ${id} || ': change_seq is ' || change_seq || ', the counter ' || last
    FROM ${table}, change_counter WHERE change_seq > last`,
});

const sumsOfFacts = ({ table, facts, milliseconds, keys, sums }: Totals): Invariant => ({
  name: `${table} are the sums of their facts`,
  table,
  violations: `WITH summed AS (
      SELECT property_id, at - at % ${milliseconds} AS at, ${keys}, ${sums.map((sum) => `sum(${sum})`).join(", ")}
      FROM ${facts} GROUP BY property_id, at - at % ${milliseconds}, ${keys}),
    stored AS (SELECT property_id, at, ${keys}, ${sums.join(", ")} FROM ${table})
    SELECT '${table}: property ' || property_id || ', ' || strftime('%Y-%m-%dT%H:%MZ', at / 1000, 'unixepoch')
      || ': the stored totals differ from the sums'
    FROM (SELECT * FROM (SELECT * FROM summed EXCEPT SELECT * FROM stored)
      UNION ALL SELECT * FROM (SELECT * FROM stored EXCEPT SELECT * FROM summed))
    GROUP BY property_id, at`,
});

/** Whether retention never deleted a check: their ids begin with 1. */
const ALL_CHECKS_KEPT = "(SELECT min(id) FROM code_checks) = 1";

/** Checks with their ranks in their attempts: 1 is the check that decides. */
const RANKS = `SELECT id, head, max(head) OVER attempt AS has_head, row_number() OVER (attempt ${DECISIVE_FIRST}) AS rank
  FROM code_checks WHERE cart_source <> 'calculation'
  WINDOW attempt AS (PARTITION BY property_id, code, cart,
    iif(transaction_id IS NULL AND (visitor_id IS NULL OR session_id IS NULL), id, NULL))`;

export const INVARIANTS: readonly Invariant[] = [
  {
    name: "current_uses of promotions are the uses of their redemptions",
    table: "promotions",
    violations: `SELECT 'promotion ' || id || ': current_uses is ' || current_uses || ', uses of redemptions: ' || ifnull(used, 0)
      FROM promotions
      LEFT JOIN (SELECT promotion_id, sum(redemption_count) AS used FROM redemptions WHERE counted = 1 GROUP BY promotion_id)
        ON promotion_id = id
      WHERE ${differs("current_uses", "ifnull(used, 0)")}`,
  },
  usesOfCodes("coupon_codes"),
  usesOfCodes("deleted_codes"),
  {
    name: "redemptions of a code have its id",
    table: "redemptions",
    violations: `SELECT 'redemption ' || id || ' of the code ' || code || ': recorded before this code was created, so it counts for no code'
      FROM redemptions WHERE ${IS_UNATTRIBUTED}`,
    isNotice: true,
  },
  {
    name: "the code of a redemption exists or was deleted, and has its property, text and promotion",
    table: "redemptions",
    violations: `SELECT 'redemption ' || r.id || ' of the code ' || r.code || ': its code_id ' || r.code_id || ' is not of that code',
        r.code, c.entered
      FROM redemptions r LEFT JOIN (SELECT id, property_id, code, entered, promotion_id FROM coupon_codes
          UNION ALL SELECT id, property_id, code, entered, promotion_id FROM deleted_codes) c
        ON c.id = r.code_id AND c.property_id = r.property_id AND c.promotion_id IS r.promotion_id
      WHERE r.code_id IS NOT NULL AND c.code IS NOT r.code`,
    // A row has the canonical form of the version that wrote it.
    isAllowed: ([code, entered]) => entered !== null && canonicalCode(String(code)) === canonicalCode(String(entered)),
  },
  {
    name: "codes are of the property of their promotion",
    table: "coupon_codes",
    violations: `SELECT 'code ' || c.entered || ' (' || c.id || '): of property ' || c.property_id || ', its promotion of ' || p.property_id
      FROM coupon_codes c JOIN promotions p ON p.id = c.promotion_id WHERE p.property_id <> c.property_id`,
  },
  {
    name: "redemptions that consume uses are in effect, evaluated or verified, and of a known promotion",
    table: "redemptions",
    violations: `SELECT 'redemption ' || id || ': consumes uses, but is '
        || CASE WHEN void = 1 THEN 'void' WHEN reversed_at IS NOT NULL THEN 'reversed'
             WHEN basis <> 'evaluated' AND verified = 0 THEN basis WHEN cdp_source <> 'Production' THEN cdp_source
             ELSE 'of no promotion' END
      FROM redemptions
      WHERE counted = 1 AND (void = 1 OR reversed_at IS NOT NULL OR (basis <> 'evaluated' AND verified = 0) OR cdp_source <> 'Production'
        OR promotion_id IS NULL OR promotion_id NOT IN (SELECT promotion_id FROM promotion_versions))`,
  },
  {
    name: "the identities of a redemption count for the code that it uses",
    table: "redemption_identities",
    violations: `SELECT 'redemption ' || r.id || ': an identity counts for the code ' || i.code_id || ', the redemption uses '
        || ifnull(r.code_id, 'none')
      FROM redemption_identities i JOIN redemptions r ON r.id = i.redemption_id
      WHERE i.code_id IS NOT r.code_id OR i.key = r.customer_key`,
  },
  {
    name: "the lines of a redemption sum to its discount",
    table: "redemptions",
    violations: `SELECT 'redemption ' || id || ': discount is ' || discount || ', of its lines ' || of_lines
      FROM (SELECT id, discount, ifnull((SELECT sum(l.discount) FROM redemption_lines l WHERE l.redemption_id = id), 0) AS of_lines
        FROM redemptions WHERE basis = 'evaluated')
      WHERE discount IS NOT of_lines`,
  },
  {
    name: "the reversed discount of a redemption is the sum of its reversals, and at most its discount",
    table: "redemptions",
    violations: `SELECT 'redemption ' || id || ': ' || reversed_discount || ' reversed of ' || ifnull(discount, 0)
        || ', by its reversals ' || by_reversals
      FROM (SELECT id, reversed_discount, discount, ifnull((SELECT sum(v.discount) FROM reversals v WHERE v.redemption_id = r.id), 0) AS by_reversals
        FROM redemptions r)
      WHERE reversed_discount <> by_reversals OR reversed_discount > ifnull(discount, 0)`,
  },
  {
    name: "confirmed reservations have a transaction, others have none",
    table: "reservations",
    violations: `SELECT 'reservation ' || id || ': ' || state || ', transaction ' || ifnull(transaction_id, 'none') FROM reservations
      WHERE (state = 'confirmed') <> (transaction_id IS NOT NULL) OR state NOT IN ('held', 'confirmed', 'released', 'ended')`,
  },
  {
    name: "held reservations have a code that is not deleted",
    table: "reservations",
    violations: `SELECT 'reservation ' || id || ': holds uses of the code ' || entered || ', which is deleted' FROM reservations
      WHERE state = 'held' AND EXISTS (SELECT 1 FROM deleted_codes d WHERE d.id = code_id AND d.deleted_at < expires_at)`,
  },
  {
    name: "code checks have their event, unless retention deleted it",
    table: "code_checks",
    violations: `SELECT 'code_checks ' || id || ': no event ' || event_id FROM code_checks c
      WHERE received_at >= ${FIRST_EVENT} AND cart_source <> 'calculation'
        AND NOT EXISTS (SELECT 1 FROM events e WHERE e.property_id = c.property_id AND e.event_id = c.event_id)
        AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.property_id = c.property_id
          AND c.event_id = 'order:' || o.platform || ':' || o.order_id)`,
  },
  {
    name: "calculation_totals are the number and size of the quotes",
    table: "calculation_totals",
    violations: `SELECT 'property ' || property_id || ': ' || t.calculations || ' quotes of ' || t.bytes || ' bytes, stored are '
        || count(c.seq) || ' of ' || ifnull(sum(octet_length(c.shown)), 0)
      FROM calculation_totals t LEFT JOIN calculations c USING (property_id) GROUP BY property_id
      HAVING t.calculations <> count(c.seq) OR t.bytes <> ifnull(sum(octet_length(c.shown)), 0)`,
  },
  {
    name: "calculation_holders are the number and size of the quotes of each holder",
    table: "calculation_holders",
    violations: `SELECT 'property ' || property_id || ': a holder of ' || h.calculations || ' quotes of ' || h.bytes
        || ' bytes, stored are ' || count(c.seq) || ' of ' || ifnull(sum(octet_length(c.shown)), 0)
      FROM calculation_holders h LEFT JOIN calculations c USING (property_id, holder) GROUP BY property_id, holder
      HAVING h.calculations <> count(c.seq) OR h.bytes <> ifnull(sum(octet_length(c.shown)), 0)`,
  },
  {
    name: "the head of an attempt is the check that decides it, unless retention deleted that",
    table: "code_checks",
    violations: `SELECT 'code_checks ' || id || ': '
        || iif(head = 1, 'is the head, but another check decides', 'decides its attempt, but is not the head')
      FROM (${RANKS}) WHERE head <> (rank = 1) AND (has_head = 1 OR ${ALL_CHECKS_KEPT})`,
  },
  {
    name: "the buyer's checks of a purchased transaction are marked as ordered",
    table: "code_checks",
    violations: `SELECT 'code_checks ' || c.id || ': not ordered, but there is a purchase ' || c.transaction_id
      FROM code_checks c JOIN purchases p ON p.property_id = c.property_id AND p.cdp_source = c.cdp_source
        AND p.transaction_id = c.transaction_id
      WHERE c.ordered = 0 AND ${IS_OWN_ORDER}`,
  },
  {
    name: "all checks and redemptions are in the roll-ups",
    table: "change_counter",
    violations: `SELECT 'rolled up to check ' || counted_checks || ' and redemption ' || counted_redemptions FROM change_counter
      WHERE counted_checks < (SELECT ifnull(max(id), 0) FROM code_checks)
        OR counted_redemptions < (SELECT ifnull(max(id), 0) FROM redemptions)`,
  },
  ...TOTALS.map(sumsOfFacts),
  {
    name: "the discount of a purchase is that of its redemptions, unless retention deleted some",
    table: "purchases",
    violations: `SELECT 'purchase ' || p.transaction_id || ': discount is ' || p.given || ', of its redemptions ' || d.given
      FROM purchases p JOIN purchase_discounts d USING (property_id, cdp_source, transaction_id)
      WHERE (p.given <> d.given OR p.coded <> d.coded) AND ${ALL_REDEMPTIONS_KEPT}`,
  },
  {
    name: "purchases with several reports have them, others have none",
    table: "purchases",
    violations: `SELECT 'purchase ' || transaction_id || ': ' || reports || ' reports, stored are ' || stored
      FROM (SELECT p.transaction_id, p.reports, count(r.seq) AS stored FROM purchases p LEFT JOIN purchase_reports r
          USING (property_id, cdp_source, transaction_id) GROUP BY p.property_id, p.cdp_source, p.transaction_id)
      WHERE stored <> iif(reports > 1, reports, 0)`,
  },
  {
    name: "reports of purchases belong to a purchase",
    table: "purchase_reports",
    violations: `SELECT 'purchase_reports ' || seq || ': no purchase ' || transaction_id FROM purchase_reports r
      WHERE NOT EXISTS (SELECT 1 FROM purchases p WHERE p.property_id = r.property_id AND p.cdp_source = r.cdp_source
        AND p.transaction_id = r.transaction_id)`,
  },
  numberedByCounter("code_checks"),
  numberedByCounter("redemptions"),
  numberedByCounter("reversals"),
  numberedByCounter("purchases", "transaction_id"),
  numberedByCounter("orders", "order_id"),
  {
    name: "an order that was paid has its purchase, unless retention deleted that",
    table: "orders",
    violations: `SELECT 'order ' || o.order_id || ' of ' || o.platform || ': no purchase ' || o.transaction_id FROM orders o
      WHERE o.paid = 1 AND o.received_at >= (SELECT min(received_at) FROM purchases)
        AND NOT EXISTS (SELECT 1 FROM purchases p WHERE p.property_id = o.property_id AND p.cdp_source = o.cdp_source
          AND p.transaction_id = o.transaction_id)`,
  },
  ...[
    "events",
    "rejected_events",
    "conflicting_events",
    "visitor_carts",
    "code_checks",
    "code_removals",
    "redemptions",
    "reversals",
    "redemption_calls",
    "idempotency_keys",
    "reservations",
    "purchases",
    "purchase_reports",
    "orders",
    "order_identities",
    "calculations",
    "webhooks",
    "deliveries",
    "promotion_sources",
    "digests",
    "digest_sends",
    "guessing_hours",
    "guessing_sources",
    "guessing_prefixes",
    "guessed_codes",
  ].map(belongToProperty),
];
