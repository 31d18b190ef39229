import type { GroupTotalsQuery, ReportQuery } from "../../ports/reports.ts";
import type { Dialect } from "./roll-up-planner.ts";

/** Rows that are made of the groups of codes. By `code_line`, a code in no group is a row of its own. */
export type GroupedBy = GroupTotalsQuery["by"] | "code_line";

export const isGrouped = (by: string): by is GroupedBy =>
  by === "code_group" || by === "owner" || by === "channel" || by === "code_line";

/** The key of a row, as an expression. @param group the SQL of its code group's id; null: none */
export function keyOfGroup(by: GroupedBy, group: string, { codeGroups }: Dialect): string {
  switch (by) {
    case "code_group":
      return `ifnull(${group}, 0)`;
    case "code_line":
      return `ifnull(${group}, facts.code)`;
    default:
      return `ifnull((SELECT o.${by} FROM ${codeGroups} o WHERE o.id = ${group}), '')`;
  }
}

/** The columns of rows besides the code, and the key over them. */
export function groupKey(by: GroupedBy, query: ReportQuery, dialect: Dialect) {
  const { columns, sql } = dialect.codeGroup(query);
  return { columns: ["code", ...columns], group: sql, key: keyOfGroup(by, sql, dialect) };
}
