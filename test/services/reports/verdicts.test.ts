import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCode } from "../../../collector/services/codes.ts";
import { ingest } from "../../../collector/services/ingest/ingest.ts";
import { createPromotion } from "../../../collector/services/promotions.ts";
import { isRefusal } from "../../../collector/services/refusal.ts";
import { REPORTS } from "../../../collector/services/reports/index.ts";
import { outputColumns } from "../../../collector/store/columns/column.ts";
import { FACTS } from "../../../collector/store/columns/facts.ts";
import type { Property } from "../../../collector/store/ports/records.ts";
import type { Store } from "../../../collector/store/ports/store.ts";
import { sqliteStore } from "../../../collector/store/sqlite/index.ts";
import { exportedRows } from "../../../collector/store/sqlite/queries/exports.ts";
import { MINUTE, MORNING, SHOP } from "../../support/events.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { tenOff } from "../../support/promotions-api.ts";
import { attemptsIn, type Row } from "./naive.ts";

const file = join(temporaryFolder(afterAll), "data.db");
let store: Store;
let keys = 0;
beforeAll(() => {
  store = sqliteStore({ file, now: () => MORNING, newWriteKey: () => `wk_${++keys}` });
});
afterAll(() => store.close());

const visitor = fc.integer({ min: 1, max: 3 });
const code = fc.constantFrom("TEN", "FIFTY", "OTHER");
const price = fc.constantFrom(20, 80);

/** A visitor tries a code, removes it, or orders. The position in the list is the time, the key the order of arrival. */
const step = fc.record({
  kind: fc.constantFrom("used", "used", "used", "removed", "purchase"),
  ...{ visitor, code, price },
  verdict: fc.constantFrom<object>(
    {},
    { outcome: "accepted" },
    { outcome: "accepted", discount: 3 },
    { outcome: "rejected", reason: "107" },
    { outcome: "rejected", reason: "so sorry" },
    { reason: "so sorry" },
  ),
  named: fc.boolean(),
  arrival: fc.nat(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const month = fc.record({
  evaluates: fc.constantFrom("site", "here", "both"),
  steps: fc.array(step, { minLength: 1, maxLength: 14 }),
});

/** A shop with two promotions: TEN for every cart, FIFTY for carts from 50.00. */
async function newShop(evaluates: "site" | "here" | "both"): Promise<Property> {
  const property = await store.createProperty({ ...SHOP, evaluates });
  if (property === "taken") throw new Error("the aliases of the shop are taken");
  const [rule] = (tenOff() as { rules: object[] }).rules;
  const large = { rules: [{ ...rule, condition: { cart: { minimum_spend: "50.00" } } }] };
  for (const [name, promotion] of [["TEN", tenOff()] as const, ["FIFTY", tenOff(large)] as const]) {
    const made = await createPromotion(store, property, "Ann", promotion);
    if (isRefusal(made)) throw new Error(JSON.stringify(made));
    await createCode(store, property, String(made.data.id), { code: name });
  }
  return property;
}

function eventOf({ kind, visitor, code, price, verdict, named }: Step, at: number) {
  const goods = { type: "product", id: "1", price };
  const event = {
    event_id: `event-${at}`,
    occurred_at: new Date(MORNING + at * MINUTE).toISOString(),
    context: { visitor_id: `visitor-${visitor}`, session_id: `session-${visitor}` },
  };
  if (kind !== "purchase")
    return {
      ...event,
      ...{ category: "promotion_code", action: kind },
      items: [{ type: "promotion_code", id: code, ...verdict }, goods],
    };
  const order = { id: `order-${at}`, ...(named && { promotion_code: code, discount_amount: 2 }) };
  return { ...event, category: "product", action: "purchase", items: [goods], dims: { transaction: order } };
}

async function send(property: Property, steps: readonly Step[]): Promise<void> {
  const events = steps.map((each, at) => ({ arrival: each.arrival, event: eventOf(each, at) }));
  for (const { event } of events.toSorted((a, b) => a.arrival - b.arrival)) {
    const sending = { sentAt: null, receivedAt: MORNING + 60 * MINUTE, keyId: null } as const;
    await ingest(store, property, [event], { ...sending, traffic: "human", source: "browser" });
  }
}

/** The attempts, read without the reports' code. */
function attemptsOf({ id }: Property): Row[] {
  const columns = outputColumns(FACTS.code_checks.columns);
  const filter = { cdp_source: "all", traffic: "all", include_void: true } as const;
  const rows = [...exportedRows(file, { kind: "code_checks", propertyId: id, filter, after: 0 })].flat();
  const checks = rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])) as Row);
  // No event of a code names an order here: an order took the checks that have one.
  return attemptsIn(checks.map((check) => ({ ...check, claimed: check.transaction_id !== null })));
}

/** The comparison of the two verdicts on an attempt, in the words of the report. */
function comparisonOf({ site_outcome, rules_outcome, site_discount_minor, discount_minor }: Row): string {
  if (rules_outcome === "not_known") return "not_compared";
  if (site_outcome === "accepted" && rules_outcome === "accepted")
    return site_discount_minor !== null && site_discount_minor !== discount_minor ? "amount_differs" : "both_accepted";
  if (site_outcome === "rejected" && rules_outcome === "rejected") return "both_rejected";
  return site_outcome === "accepted" ? "only_site" : "only_rules";
}

const reportOf = async (property: Property, name: "verdicts" | "codes" | "sales"): Promise<Row[]> => {
  const made = await REPORTS[name].make(store, property, {}, MORNING + 61 * MINUTE);
  if (isRefusal(made)) throw new Error(JSON.stringify(made));
  return made.data as unknown as Row[];
};

const sum = (rows: readonly Row[], name: string): number => rows.reduce((total, row) => total + Number(row[name]), 0);

test("verdicts are those of the rows, each attempt has one, and money adds up over codes", async () => {
  await fc.assert(
    fc.asyncProperty(month, async ({ evaluates, steps }) => {
      const property = await newShop(evaluates);
      await send(property, steps);
      const attempts = attemptsOf(property);
      const judged = attempts.filter(({ site_outcome }) => site_outcome !== null);
      const nameOf = (row: Row, outcome: unknown) => `${row.code} ${outcome} ${row.site_reason}`;
      const expected = Map.groupBy(judged, (row) => nameOf(row, comparisonOf(row)));
      const rows = await reportOf(property, "verdicts");
      const actual = Map.groupBy(rows, (row) => nameOf(row, row.outcome));
      expect([...actual].map(([name, each]) => [name, sum(each, "attempts")]).sort()).toEqual(
        [...expected].map(([name, each]) => [name, each.length]).sort(),
      );
      const [total = {}] = await reportOf(property, "sales");
      const codes = (await reportOf(property, "codes")).filter((row) => row.code !== null);
      expect(attempts).toHaveLength(Number(total.attempts ?? 0));
      for (const row of [total, ...codes])
        expect(Number(row.accepted ?? 0) + Number(row.failed ?? 0) + Number(row.not_known ?? 0)).toBe(
          Number(row.attempts ?? 0),
        );
      for (const name of ["attempts", "accepted", "failed", "not_known", "redemptions", "discount_minor"])
        expect([name, sum(codes, name)]).toEqual([name, Number(total[name] ?? 0)]);
      // A cart with several refused codes is in the row of each of them.
      for (const name of ["lost_carts", "lost_value_minor"])
        expect(sum(codes, name)).toBeGreaterThanOrEqual(Number(total[name] ?? 0));
    }),
    { numRuns: 60 },
  );
});
