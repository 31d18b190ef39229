import type { Access } from "../../services/authorize.ts";
import type { Property } from "../../store/ports/records.ts";
import type { DashboardQuery } from "./query.ts";

/** A signed-in user's view: the property, the days and the page. */
export interface View {
  readonly access: Access;
  /** The properties to choose from: the key's own, or all of the administrator's. */
  readonly properties: readonly Property[];
  /** The address of the page without its query. */
  readonly path: string;
  readonly query: DashboardQuery;
}

export type Parameters = Readonly<Record<string, string>>;

/** The address of a page with the same property, days and source. @param more parameters of that page alone */
export function linkTo({ query }: View, path: string, more: Parameters = {}): string {
  const parameters = Object.entries({ ...query, ...more }).filter(([, value]) => value !== "");
  const text = new URLSearchParams(parameters).toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Whether the key may change anything. */
export const mayManage = ({ access }: View): boolean => access.scopes.includes("manage");
