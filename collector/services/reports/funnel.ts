import { z } from "zod";
import { reason } from "../../contract/responses/promocode.ts";
import type { AttemptsRow } from "../../store/ports/reports.ts";
import { ANSWER_FIELDS, answerTotals } from "./answer-totals.ts";
import { count } from "./fields.ts";
import { ATTEMPTS_QUERY } from "./query.ts";
import { defineReport } from "./report.ts";

/** The stages in order; an attempt reaches a stage only after those before it. Of one that is not known, nobody can say more. */
const STAGES = {
  entered: () => true,
  recognized: ({ status }) => status >= 2,
  conditions_met: ({ status }) => status >= 4,
  accepted: ({ verdict }) => verdict === "accepted",
  redeemed: ({ status }) => status === 5,
} as const satisfies Record<string, (row: AttemptsRow) => boolean>;

type Stage = keyof typeof STAGES;
const STAGE_NAMES = Object.keys(STAGES) as [Stage, ...Stage[]];

/** How many attempts reach each stage. */
export const funnel = defineReport({
  summary: "Code funnel",
  description: "How many attempts reach each stage, and why the others stop before it.",
  query: ATTEMPTS_QUERY,
  row: {
    stage: z.enum(STAGE_NAMES),
    attempts: count.describe("Attempts that reached the stage."),
    dropped: count.describe(
      "Attempts that reached the stage before, but not this one: rejected, or accepted and not used.",
    ),
    not_known: count.describe("Attempts that reached the stage before, and whose verdict is not known."),
    reasons: z
      .array(z.object({ reason: reason.nullable(), attempts: count }))
      .describe("Reasons of the dropped attempts, the most frequent first; null: no order used the code."),
  },
  meta: {
    reported_status: z
      .object({
        constant: z
          .boolean()
          .describe("The site reports the same status for every code, so its status is not compared with the rules."),
        statuses: z.array(z.object({ reported_status: z.int(), attempts: count })),
      })
      .describe("The status of codes as the site reports it."),
    guessing_guard: z
      .object(ANSWER_FIELDS)
      .describe("Answers of the range that the guessing guard withheld, of all codes: no filter but the time applies."),
  },
  async make({ store, property, filter }) {
    const query = { propertyId: property.id, filter };
    const [{ rows, sql }, guessing] = await Promise.all([store.attempts(query), store.guessingTotals(query)]);
    const meta = { reported_status: reportedStatuses(rows), guessing_guard: answerTotals(guessing) };
    return { rows: stageRows(rows), sql, meta };
  },
});

function stageRows(rows: readonly AttemptsRow[]) {
  let remaining = rows;
  return STAGE_NAMES.map((stage) => {
    const before = remaining;
    remaining = before.filter(STAGES[stage]);
    const others = before.filter((row) => !STAGES[stage](row));
    const dropped = others.filter(({ verdict }) => verdict !== "not_known");
    const notKnown = sum(others) - sum(dropped);
    return {
      stage,
      attempts: sum(remaining),
      dropped: sum(dropped),
      not_known: notKnown,
      reasons: reasonsOf(dropped),
    };
  });
}

const sum = (rows: readonly AttemptsRow[]): number => rows.reduce((total, { attempts }) => total + attempts, 0);

function reasonsOf(rows: readonly AttemptsRow[]) {
  const byReason = Map.groupBy(rows, ({ reason }) => reason);
  return byFrequency([...byReason].map(([reason, group]) => ({ reason, attempts: sum(group) })));
}

function reportedStatuses(rows: readonly AttemptsRow[]) {
  const byStatus = Map.groupBy(rows, ({ reported_status }) => reported_status);
  const statuses = [...byStatus].flatMap(([reported_status, group]) =>
    reported_status === null ? [] : [{ reported_status, attempts: sum(group) }],
  );
  return { constant: statuses.length === 1, statuses: byFrequency(statuses) };
}

const byFrequency = <Row extends { readonly attempts: number }>(rows: Row[]): Row[] =>
  rows.sort((a, b) => b.attempts - a.attempts);
