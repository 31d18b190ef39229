import type { Columns } from "./column.ts";
import { PROPERTY_ID } from "./shared.ts";

/** Who acts. A person is not named: a key is, by its id. */
export const AUDIT_ACTORS = ["key", "administrator", "command line"] as const;
export type AuditActor = (typeof AUDIT_ACTORS)[number];

/** What staff did: changes, exports, queries and requests about persons. Rows are only added. */
export const AUDIT_COLUMNS = {
  property_id: PROPERTY_ID,
  id: {
    type: "integer",
    stored: "seq",
    field: "id",
    filledBy: "database",
    personal: "none",
    description: "Key of the entry; later entries have higher ones.",
  },
  at: { type: "moment", field: "at", personal: "none", description: "When it was done." },
  actor: {
    type: "text",
    values: AUDIT_ACTORS,
    field: "actor",
    personal: "none",
    description: "Who did it: a key, the holder of the admin token, or somebody at the command line.",
  },
  key_id: { type: "integer", nullable: true, field: "keyId", personal: "none", description: "The key; null: none." },
  operation: {
    type: "text",
    field: "operation",
    personal: "none",
    description: "The operation of the API, the form of the dashboard, or the command.",
  },
  object: {
    type: "text",
    nullable: true,
    field: "object",
    personal: "none",
    description: "The id of the object, such as that of a promotion; null where there is none.",
  },
  place: {
    type: "text",
    nullable: true,
    field: "place",
    personal: "none",
    description: "A keyed hash of the network address: equal ones are of one address. null: the machine itself.",
  },
} as const satisfies Columns;
