/** Tables whose old rows may be deleted. */
export const KEPT_TABLES = [
  "events",
  "rejected_events",
  "conflicting_events",
  "visitor_carts",
  "code_checks",
  "code_removals",
  "redemptions",
  "purchases",
  "orders",
  "price_differences",
  "redemption_calls",
  "idempotency_keys",
  "reservations",
  "outbox",
  "deliveries",
  "audit",
  "guessing_hours",
  "guessed_codes",
] as const;
export type KeptTable = (typeof KEPT_TABLES)[number];

/** How many days rows are kept, by table; forever where a table is missing. */
export type Retention = Partial<Readonly<Record<KeptTable, number>>>;
