import { z } from "zod";
import type { JsonSchema } from "./json-schema.ts";
import { withNulls } from "./nulls.ts";

/** The values that a schema reads (`input`), or those that it returns with defaults filled in (`output`). */
type Io = "input" | "output";

/** The named schemas of the document. Those of requests are added first. */
export class Components {
  readonly #schemas = new Map<string, { readonly io: Io; readonly schema: JsonSchema }>();

  /**
   * Translates a zod schema to JSON Schema. Its parts with an id become named schemas.
   * @param name of the whole as a named schema. Without one, the result is the schema itself, else a reference to it
   * @param ignoresNulls whether a field that is null counts as absent, in all its parts
   */
  schemaFor(schema: z.ZodType, io: Io, name?: string, ignoresNulls = false): JsonSchema {
    const finished = (json: unknown) => (ignoresNulls ? withNulls(relinked(json)) : relinked(json));
    const override = (part: Part) => tidy(part, io);
    const { $schema: _, $defs = {}, ...whole } = z.toJSONSchema(schema, { io, unrepresentable: "any", override });
    for (const [id, part] of Object.entries($defs)) this.#add(id, io, finished(part));
    if (name === undefined) return finished(whole);
    this.#add(name, io, finished(whole));
    return { $ref: `#/components/schemas/${name}` };
  }

  /** By name, in alphabetical order. */
  all(): Record<string, JsonSchema> {
    const entries = [...this.#schemas].map(([name, { schema }]) => [name, schema] as const);
    return Object.fromEntries(entries.sort(([one], [other]) => one.localeCompare(other)));
  }

  /** A part of both requests and responses is described as it is sent: a client may send back what it received. */
  #add(name: string, io: Io, schema: JsonSchema): void {
    const existing = this.#schemas.get(name);
    if (existing && existing.io === io && JSON.stringify(existing.schema) !== JSON.stringify(schema))
      throw new Error(`Two schemas have the name ${name}: rename one of them.`);
    if (!existing) this.#schemas.set(name, { io, schema });
  }
}

const relinked = (schema: unknown): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));

type Part = Parameters<NonNullable<z.core.ToJSONSchemaParams["override"]>>[0];

const SAFE = Number.MAX_SAFE_INTEGER;

/** Removes keywords without meaning, and adds those that zod omits. */
function tidy({ zodSchema, jsonSchema: json }: Part, io: Io): void {
  const { def } = zodSchema._zod;
  if (json.format) delete json.pattern;
  if (json.maximum === SAFE) delete json.maximum;
  if (json.minimum === -SAFE) delete json.minimum;
  if (json.minItems === 0) delete json.minItems;
  // Zod omits the default of a transformed value.
  if (io === "input" && def.type === "default" && !("default" in json))
    json.default = (def as z.core.$ZodDefaultDef).defaultValue as typeof json.default;
  // A caught value is no default: it replaces a wrong value.
  if (def.type === "catch") delete json.default;
  if (io === "input") return;
  delete json.default;
  // Responses may gain fields.
  if (json.additionalProperties === false) delete json.additionalProperties;
}
