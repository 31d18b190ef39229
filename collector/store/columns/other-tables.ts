import type { Classes, PersonalData, PersonalTable } from "./personal.ts";

/** The names of columns, separated by blanks, by class. */
const classes = (names: Partial<Record<PersonalData, string>>): Classes =>
  Object.fromEntries(
    Object.entries(names).flatMap(([personal, list]) =>
      list.split(" ").map((name) => [name, personal as PersonalData]),
    ),
  );

/** The tables that are no facts, with the class of each column. */
export const OTHER_TABLES: Readonly<Record<string, PersonalTable>> = {
  attempt_code_days: {
    columns: classes({
      none: "property_id at cdp_source traffic code promotion_id status verdict reason reported_status currency ordered attempts discount known_carts cart_value",
    }),
  },
  attempt_days: {
    columns: classes({
      none: "property_id at cdp_source traffic status verdict reason reported_status currency ordered attempts discount known_carts cart_value",
    }),
  },
  attempt_quarters: {
    columns: classes({
      none: "property_id at cdp_source traffic status verdict reason reported_status currency ordered attempts discount known_carts cart_value",
    }),
  },
  audit_expiry: { columns: classes({ none: "kept_from" }) },
  calculation_holders: { columns: classes({ none: "property_id holder calculations bytes latest" }) },
  calculation_totals: { columns: classes({ none: "property_id calculations bytes" }) },
  calculations: {
    columns: classes({
      none: "seq property_id id made_at cdp_source standing holder",
      record: "shown",
      order: "transaction_id",
    }),
    deletes: true,
  },
  canonical_form: { columns: classes({ none: "version" }) },
  catalog_keys: { columns: classes({ none: "property_id kind key product_id" }) },
  catalog_products: { columns: classes({ none: "property_id id name body" }) },
  catalogs: { columns: classes({ none: "property_id version" }) },
  change_counter: { columns: classes({ none: "last counted_checks counted_redemptions" }) },
  code_groups: {
    columns: classes({
      none: "id property_id position name prefix pattern promotion_id import_id code_glob channel payout_percentage payout_amount_minor payout_currency created_at updated_at",
      staff: "owner",
    }),
  },
  code_imports: {
    columns: classes({
      none: "promotion_id import_id property_id fingerprint lines added duplicates bad problems complete started_at updated_at",
    }),
  },
  code_removals: {
    columns: classes({
      none: "property_id cdp_source code evaluated_at event_id source",
      order: "transaction_id",
      visitor: "visitor_id",
      customer: "customer_id",
    }),
  },
  coupon_codes: {
    columns: classes({
      none: "id property_id promotion_id code entered max_uses max_uses_per_customer current_uses created_at uses_elsewhere import_id",
    }),
  },
  currency_exponents: { columns: classes({ none: "currency exponent" }) },
  deleted_codes: {
    columns: classes({
      none: "id property_id promotion_id code entered max_uses max_uses_per_customer current_uses created_at deleted_at import_id",
      staff: "actor",
    }),
  },
  delivered_redemptions: { columns: classes({ none: "redemption_id delivery_seq" }) },
  deliveries: {
    columns: classes({
      none: "seq id property_id webhook_id type subjects status attempts next_at leased_until created_at last_at last_status last_failure last_milliseconds",
      record: "body",
      staff: "last_answer",
    }),
  },
  digest_sends: {
    columns: classes({ none: "property_id channel week state attempts next_at claimed_until at error" }),
  },
  digests: {
    columns: classes({ none: "property_id weekday hour next_at created_at updated_at", staff: "emails slack_url" }),
  },
  idempotency_keys: { columns: classes({ none: "property_id key fingerprint at", record: "answer" }) },
  keys: {
    columns: classes({
      none: "id property_id write_key secret_hash scopes created_at expires_at revoked_at replaced_by last_used_at created_by",
      staff: "name",
    }),
  },
  last_backup: { columns: classes({ none: "id at" }) },
  order_identities: { columns: classes({ none: "property_id platform order_id", identity: "key" }) },
  order_sources: { columns: classes({ none: "property_id platform secret transaction_id created_at updated_at" }) },
  outbox: { columns: classes({ none: "seq event_id property_id type subject at", record: "data" }) },
  promotion_changes: { columns: classes({ none: "seq property_id promotion_id" }) },
  promotion_sources: {
    columns: classes({
      none: "property_id platform url credentials interval_minutes created_at updated_at next_at claimed_until last_attempt_at last_success_at last_error failures refused_since last_counts",
    }),
  },
  promotion_standings: { columns: classes({ none: "promotion_id property_id is_active known_at next_at" }) },
  promotion_versions: {
    columns: classes({ none: "promotion_id version property_id change changed_fields body at", staff: "actor" }),
  },
  promotions: {
    columns: classes({
      none: "id property_id version body current_uses created_at updated_at name priority start_at source source_id partial uses_elsewhere",
    }),
  },
  properties: {
    columns: classes({
      none: "id name currency time_zone allowed_origins count_unverified internal_addresses promotion_settings created_at redeem_on webhooks_allow_http identity phone_country product_id_patterns evaluates message_patterns ga4_price contacts url_parameters limits resting_codes tell_shoppers_why allow_without_origin",
    }),
  },
  property_aliases: { columns: classes({ none: "alias property_id" }) },
  purchase_quarters: {
    columns: classes({ none: "property_id at cdp_source traffic currency coded orders valued value discount" }),
  },
  purchase_reports: {
    columns: classes({
      none: "seq property_id cdp_source event_id evaluated_at",
      order: "transaction_id",
      visitor: "visitor_id",
      record: "report",
    }),
  },
  redemption_calls: {
    columns: classes({ none: "property_id cdp_source fingerprint at", order: "transaction_id", record: "answer" }),
  },
  redemption_code_days: {
    columns: classes({
      none: "property_id at cdp_source traffic code code_id promotion_id basis source currency redemptions discount claimed_discount reversed reversed_discount shipping_discount",
    }),
  },
  redemption_identities: {
    columns: classes({ none: "redemption_id code_id", identity: "key" }),
    parent: { table: "redemptions", id: "redemption_id" },
  },
  redemption_quarters: {
    columns: classes({
      none: "property_id at cdp_source traffic basis source claim currency coded redemptions discount claimed_discount reversed reversed_discount shipping_discount",
    }),
  },
  reservation_identities: { columns: classes({ none: "property_id reservation_id", identity: "key" }) },
  reservations: {
    columns: classes({
      none: "property_id id cdp_source promotion_id code entered uses state created_at expires_at code_id",
      identity: "customer_key",
      order: "transaction_id",
    }),
  },
  secrets: { columns: classes({ none: "name value" }) },
  visitor_carts: {
    columns: classes({
      none: "property_id currency lines changed_at replaced_at held bought_at",
      visitor: "visitor_id",
    }),
    deletes: true,
  },
  waiting_events: {
    columns: classes({ none: "seq property_id event_id received_at", record: "event" }),
    deletes: true,
  },
  webhook_wishes: { columns: classes({ none: "property_id type webhook_id" }) },
  webhooks: {
    columns: classes({
      none: "id property_id url event_types headers secret previous_secret previous_until max_batch_size is_active disabled_reason taken created_at updated_at verified_only unverified_taken",
    }),
  },
  write_probe: { columns: classes({ none: "id padding" }) },
  privacy_requests: {
    columns: classes({
      none: "seq id property_id type state counts claimed_until created_at finished_at key_id",
      staff: "actor",
      subject: "subject person",
    }),
  },
  ended_sessions: { columns: classes({ none: "id until" }) },
  erasures: { columns: classes({ none: "seq property_id token erased_at pending", erased: "hash" }) },
};
