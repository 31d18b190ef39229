import type { AttemptsRow } from "../../store/ports/reports.ts";
import { isRefusal } from "../refusal.ts";
import { ATTEMPTS_QUERY, readReport } from "./query.ts";
import { columns, type MakeReport, metaOf } from "./report.ts";

export const FUNNEL_QUERY = ATTEMPTS_QUERY;

/** How far attempts get, one after the other: each stage holds those of the one before that went on. */
const STAGES = [
  ["entered", () => true],
  ["recognized", ({ status }) => status >= 2],
  ["conditions_met", ({ status }) => status >= 4],
  ["in_totals", ({ in_totals }) => in_totals === 1],
  ["redeemed", ({ status }) => status === 5],
] as const satisfies readonly (readonly [stage: string, reached: (row: AttemptsRow) => boolean])[];

const COLUMNS = [...columns("text", "stage"), ...columns("integer", "attempts", "dropped")];

const sum = (rows: readonly AttemptsRow[]): number => rows.reduce((total, { attempts }) => total + attempts, 0);

/** Of whole codes with whole transactions, or sessions: each counts once, where it got furthest. */
export const funnel = (async (store, property, sent, now) => {
  const asked = readReport(FUNNEL_QUERY, property, sent, now);
  if (isRefusal(asked)) return asked;
  const { rows, sql } = await store.attempts({ propertyId: property.id, filter: asked.filter });
  const meta = await metaOf(store, property.id, asked, sql);
  return {
    format: asked.format,
    columns: COLUMNS,
    data: stagesOf(rows),
    meta: { ...meta, reported_status: claimsIn(rows) },
  };
}) satisfies MakeReport;

function stagesOf(rows: readonly AttemptsRow[]) {
  let here = rows;
  return STAGES.map(([stage, reached]) => {
    const before = here;
    here = before.filter(reached);
    const left = before.filter((row) => !reached(row));
    return { stage, attempts: sum(here), dropped: sum(left), reasons: reasonsOf(left) };
  });
}

/** Why attempts went no further, the most frequent reason first; null: nothing kept them, but no order used them. */
function reasonsOf(rows: readonly AttemptsRow[]) {
  const counts = new Map<string | null, number>();
  for (const { reason, attempts } of rows) counts.set(reason, (counts.get(reason) ?? 0) + attempts);
  return [...counts].map(([reason, attempts]) => ({ reason, attempts })).sort((a, b) => b.attempts - a.attempts);
}

/** What the site claims by itself. One that always claims the same says nothing with it, and disagrees with nobody. */
function claimsIn(rows: readonly AttemptsRow[]) {
  const counts = new Map<number, number>();
  for (const { reported_status: claim, attempts } of rows)
    if (claim !== null) counts.set(claim, (counts.get(claim) ?? 0) + attempts);
  const statuses = [...counts].map(([reported_status, attempts]) => ({ reported_status, attempts }));
  return { constant: statuses.length === 1, statuses: statuses.sort((a, b) => b.attempts - a.attempts) };
}
