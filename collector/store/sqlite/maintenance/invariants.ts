import { TOTALS, type Totals } from "../roll-up/totals.ts";

/** Something that holds whatever was sent, in every state that a commit leaves. */
export interface Invariant {
  /** What has to be so, in words. */
  readonly name: string;
  /** The table whose rows are looked at. */
  readonly table: string;
  /** A query of what is not so: one text a row, which names it. */
  readonly broken: string;
}

/** Whether retention never deleted a redemption: their ids have no gaps, as nothing else deletes any. */
const ALL_REDEMPTIONS_KEPT = `(SELECT count(*) FROM redemptions)
  = ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'redemptions'), 0)`;

/** Uses stay counted when retention deletes their redemptions: then there may be more of them. */
const isWrongTotal = (uses: string, counted: string): string =>
  `(${uses} < ${counted} OR (${uses} > ${counted} AND ${ALL_REDEMPTIONS_KEPT}))`;

/**
 * Retention deletes the oldest events first: a check that is no older than the first event now has its event. As what is
 * committed together came in no order, the youngest of the first 1,000 is taken where the very first was deleted.
 */
const FIRST_EVENT = `(SELECT max(received_at) FROM (SELECT received_at FROM events ORDER BY seq
  LIMIT iif((SELECT min(seq) FROM events) = 1, 1, 1000)))`;

/** Nobody ever deletes a property. */
const belongToProperty = (table: string): Invariant => ({
  name: `${table} belong to a property`,
  table,
  broken: `SELECT count(*) || ' rows of the unknown property ' || property_id FROM ${table}
    WHERE property_id NOT IN (SELECT id FROM properties) GROUP BY property_id`,
});

/** Whoever reads changes in their order would never see it. */
const numberedByCounter = (table: string, id = "id"): Invariant => ({
  name: `no change of ${table} is numbered above the counter`,
  table,
  broken: `SELECT '${table} ' || ${id} || ': change_seq is ' || change_seq || ', the counter ' || last
    FROM ${table}, change_counter WHERE change_seq > last`,
});

/** What was counted when it was written is what would be counted now. */
const equalTheirFacts = ({ table, facts, milliseconds, keys, sums }: Totals): Invariant => ({
  name: `${table} are the sums of their facts`,
  table,
  broken: `WITH counted AS (
      SELECT property_id, at - at % ${milliseconds} AS at, ${keys}, ${sums.map((sum) => `sum(${sum})`).join(", ")}
      FROM ${facts} GROUP BY property_id, at - at % ${milliseconds}, ${keys}),
    kept AS (SELECT property_id, at, ${keys}, ${sums.join(", ")} FROM ${table})
    SELECT '${table}: property ' || property_id || ', ' || strftime('%Y-%m-%dT%H:%MZ', at / 1000, 'unixepoch') || ': what is kept is not what is counted'
    FROM (SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM kept)
      UNION ALL SELECT * FROM (SELECT * FROM kept EXCEPT SELECT * FROM counted))
    GROUP BY property_id, at`,
});

/** Whether retention never deleted a check: their ids begin with 1. */
const ALL_CHECKS_KEPT = "(SELECT min(id) FROM code_checks) = 1";

/** Checks with their places in their attempts: 1 is the one that got furthest. */
const PLACES = `SELECT id, head, max(head) OVER attempt AS has_head, row_number() OVER (attempt
    ORDER BY status DESC, in_totals DESC, occurred_at DESC, event_id DESC, position DESC) AS place
  FROM code_checks WHERE cart_source <> 'calculation'
  WINDOW attempt AS (PARTITION BY property_id, cdp_source, traffic, code, transaction_id,
    iif(transaction_id IS NULL, visitor_id, NULL), iif(transaction_id IS NULL, session_id, NULL),
    iif(transaction_id IS NULL AND (visitor_id IS NULL OR session_id IS NULL), id, NULL))`;

export const INVARIANTS: readonly Invariant[] = [
  {
    name: "current_uses of promotions are their counted redemptions",
    table: "promotions",
    broken: `SELECT 'promotion ' || id || ': current_uses is ' || current_uses || ', counted redemptions: ' || ifnull(counted, 0)
      FROM promotions
      LEFT JOIN (SELECT promotion_id, sum(redemption_count) AS counted FROM redemptions WHERE counted = 1 GROUP BY promotion_id)
        ON promotion_id = id
      WHERE ${isWrongTotal("current_uses", "ifnull(counted, 0)")}`,
  },
  {
    name: "current_uses of codes are their counted redemptions",
    table: "coupon_codes",
    broken: `SELECT 'code ' || entered || ' (' || id || '): current_uses is ' || current_uses || ', counted redemptions: ' || ifnull(counted, 0)
      FROM coupon_codes
      LEFT JOIN (SELECT property_id, code, sum(redemption_count) AS counted FROM redemptions WHERE counted = 1 GROUP BY property_id, code)
        USING (property_id, code)
      WHERE ${isWrongTotal("current_uses", "ifnull(counted, 0)")}`,
  },
  {
    name: "codes are of the property of their promotion",
    table: "coupon_codes",
    broken: `SELECT 'code ' || c.entered || ' (' || c.id || '): of property ' || c.property_id || ', its promotion of ' || p.property_id
      FROM coupon_codes c JOIN promotions p ON p.id = c.promotion_id WHERE p.property_id <> c.property_id`,
  },
  {
    name: "what uses up limits is a redemption that holds, by the rules or a server, of a promotion that exists",
    table: "redemptions",
    broken: `SELECT 'redemption ' || id || ': counted, and '
        || CASE WHEN void = 1 THEN 'void' WHEN reversed_at IS NOT NULL THEN 'reversed'
             WHEN basis <> 'evaluated' AND verified = 0 THEN basis WHEN cdp_source <> 'Production' THEN cdp_source
             ELSE 'of no promotion' END
      FROM redemptions
      WHERE counted = 1 AND (void = 1 OR reversed_at IS NOT NULL OR (basis <> 'evaluated' AND verified = 0) OR cdp_source <> 'Production'
        OR promotion_id IS NULL OR promotion_id NOT IN (SELECT id FROM promotions))`,
  },
  {
    name: "the lines of a redemption sum to its discount",
    table: "redemptions",
    broken: `SELECT 'redemption ' || id || ': discount is ' || discount || ', of its lines ' || of_lines
      FROM (SELECT id, discount, ifnull((SELECT sum(l.discount) FROM redemption_lines l WHERE l.redemption_id = id), 0) AS of_lines
        FROM redemptions WHERE basis = 'evaluated')
      WHERE discount IS NOT of_lines`,
  },
  {
    name: "what was taken back of a redemption is what its reversals say, and no more than it gave",
    table: "redemptions",
    broken: `SELECT 'redemption ' || id || ': ' || reversed_discount || ' taken back of ' || ifnull(discount, 0) || ', by its reversals ' || by_reversals
      FROM (SELECT id, reversed_discount, discount, ifnull((SELECT sum(v.discount) FROM reversals v WHERE v.redemption_id = r.id), 0) AS by_reversals
        FROM redemptions r)
      WHERE reversed_discount <> by_reversals OR reversed_discount > ifnull(discount, 0)`,
  },
  {
    name: "a confirmed reservation names its transaction, and no other does",
    table: "reservations",
    broken: `SELECT 'reservation ' || id || ': ' || state || ', transaction ' || ifnull(transaction_id, 'none') FROM reservations
      WHERE (state = 'confirmed') <> (transaction_id IS NOT NULL) OR state NOT IN ('held', 'confirmed', 'released')`,
  },
  {
    name: "code checks have their event, unless retention deleted it",
    table: "code_checks",
    broken: `SELECT 'code_checks ' || id || ': no event ' || event_id FROM code_checks c
      WHERE received_at >= ${FIRST_EVENT} AND cart_source <> 'calculation'
        AND NOT EXISTS (SELECT 1 FROM events e WHERE e.property_id = c.property_id AND e.event_id = c.event_id)`,
  },
  {
    name: "the totals of calculations are what is remembered",
    table: "calculation_totals",
    broken: `SELECT 'property ' || property_id || ': ' || t.calculations || ' calculations of ' || t.bytes || ' bytes, found '
        || count(c.seq) || ' of ' || ifnull(sum(octet_length(c.shown)), 0)
      FROM calculation_totals t LEFT JOIN calculations c USING (property_id) GROUP BY property_id
      HAVING t.calculations <> count(c.seq) OR t.bytes <> ifnull(sum(octet_length(c.shown)), 0)`,
  },
  {
    name: "an attempt counts once, at the check that got furthest, unless retention deleted that",
    table: "code_checks",
    broken: `SELECT 'code_checks ' || id || ': ' || iif(head = 1, 'counts, though another got further', 'got furthest, and does not count')
      FROM (${PLACES}) WHERE head <> (place = 1) AND (has_head = 1 OR ${ALL_CHECKS_KEPT})`,
  },
  {
    name: "a check knows of its transaction's order",
    table: "code_checks",
    broken: `SELECT 'code_checks ' || c.id || ': no order, but there is a purchase ' || c.transaction_id
      FROM code_checks c JOIN purchases p ON p.property_id = c.property_id AND p.cdp_source = c.cdp_source
        AND p.transaction_id = c.transaction_id
      WHERE c.ordered = 0`,
  },
  {
    name: "every check and redemption was counted at the end of its transaction",
    table: "change_counter",
    broken: `SELECT 'counted up to check ' || counted_checks || ' and redemption ' || counted_redemptions FROM change_counter
      WHERE counted_checks < (SELECT ifnull(max(id), 0) FROM code_checks)
        OR counted_redemptions < (SELECT ifnull(max(id), 0) FROM redemptions)`,
  },
  ...TOTALS.map(equalTheirFacts),
  {
    name: "what a purchase was given is what its redemptions say, unless retention deleted some",
    table: "purchases",
    broken: `SELECT 'purchase ' || transaction_id || ': given ' || given || ', by its redemptions ' || by_redemptions
      FROM (SELECT p.transaction_id, p.given, p.coded,
          ifnull(sum(ifnull(r.discount, 0) - r.reversed_discount), 0) AS by_redemptions,
          ifnull(max(r.code IS NOT NULL AND r.reversed_at IS NULL), 0) AS by_codes
        FROM purchases p LEFT JOIN redemptions r ON r.property_id = p.property_id AND r.cdp_source = p.cdp_source
          AND r.transaction_id = p.transaction_id AND r.void = 0
        GROUP BY p.property_id, p.cdp_source, p.transaction_id)
      WHERE (given <> by_redemptions OR coded <> by_codes) AND ${ALL_REDEMPTIONS_KEPT}`,
  },
  numberedByCounter("code_checks"),
  numberedByCounter("redemptions"),
  numberedByCounter("reversals"),
  numberedByCounter("purchases", "transaction_id"),
  ...[
    "events",
    "rejected_events",
    "visitor_carts",
    "code_checks",
    "code_removals",
    "redemptions",
    "reversals",
    "redemption_calls",
    "idempotency_keys",
    "reservations",
    "purchases",
    "calculations",
    "webhooks",
    "deliveries",
  ].map(belongToProperty),
];
