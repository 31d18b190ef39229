import { z } from "zod";
import { AUDIT_ACTORS } from "../../store/columns/audit.ts";
import { cursorPageOf, moment } from "./envelope.ts";

const entry = z
  .object({
    id: z.int(),
    at: moment,
    actor: z.enum(AUDIT_ACTORS),
    key_id: z.int().nullable().describe("The key; null: none."),
    operation: z.string().describe("The operation of the API, the form of the dashboard, or the command."),
    object: z.string().nullable().describe("The id of the object; null where there is none."),
    place: z.string().nullable().describe("A keyed hash of the network address; null: the collector's machine."),
  })
  .meta({ id: "AuditEntry" });

export const auditResponse = cursorPageOf(entry);
