import type { MethodKind } from "../../ports/methods.ts";

/** The threads: the only writer, one for cart calculations and short reads, and one for lists that may take long. */
export type Role = "write" | "calculate" | "list";

/** The thread that runs a kind of methods. */
export const ROLE_OF: Readonly<Record<MethodKind, Role>> = {
  lookup: "calculate",
  list: "list",
  write: "write",
  redeem: "write",
  ingest: "write",
  quote: "write",
  close: "write",
};
