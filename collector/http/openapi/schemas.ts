import { z } from "zod";

/** A JSON Schema (2020-12), as far as it is looked into here. */
export type JsonSchema = { [keyword: string]: unknown };

/** What a schema reads (`input`), or what is made of it (`output`), where defaults are filled in. */
type Io = "input" | "output";

/** The schemas that the document names. Whatever is sent is added first. */
export class Components {
  readonly #schemas = new Map<string, { readonly io: Io; readonly schema: JsonSchema }>();

  /**
   * Says a zod schema in JSON Schema. Parts that have an id become components of their own.
   * @param name under which the whole becomes one; without it, it stands where it is used
   */
  schemaFor(schema: z.ZodType, io: Io, name?: string): JsonSchema {
    const override = (part: Part) => tidy(part, io);
    const { $schema: _, $defs = {}, ...whole } = z.toJSONSchema(schema, { io, unrepresentable: "any", override });
    for (const [id, part] of Object.entries($defs)) this.#add(id, io, relinked(part));
    if (name === undefined) return relinked(whole);
    this.#add(name, io, relinked(whole));
    return { $ref: `#/components/schemas/${name}` };
  }

  /** By name, in alphabetical order. */
  all(): Record<string, JsonSchema> {
    const entries = [...this.#schemas].map(([name, { schema }]) => [name, schema] as const);
    return Object.fromEntries(entries.sort(([one], [other]) => one.localeCompare(other)));
  }

  /** A part that is sent and answered is told of as it is sent: what an answer said may always be sent back. */
  #add(name: string, io: Io, schema: JsonSchema): void {
    const known = this.#schemas.get(name);
    if (known && known.io === io && JSON.stringify(known.schema) !== JSON.stringify(schema))
      throw new Error(`two schemas are called ${name}`);
    if (!known) this.#schemas.set(name, { io, schema });
  }
}

const relinked = (schema: unknown): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));

type Part = Parameters<NonNullable<z.core.ToJSONSchemaParams["override"]>>[0];

const SAFE = Number.MAX_SAFE_INTEGER;

/** Leaves out what says nothing, and says what zod leaves out. */
function tidy({ zodSchema, jsonSchema: json }: Part, io: Io): void {
  const { def } = zodSchema._zod;
  if (json.format) delete json.pattern;
  if (json.maximum === SAFE) delete json.maximum;
  if (json.minimum === -SAFE) delete json.minimum;
  if (json.minItems === 0) delete json.minItems;
  // Zod leaves out the default of what is transformed while it is read.
  if (io === "input" && def.type === "default" && !("default" in json))
    json.default = (def as z.core.$ZodDefaultDef).defaultValue as typeof json.default;
  // What is caught is no default: it is what a wrong value counts as.
  if (def.type === "catch") delete json.default;
  if (io === "input") return;
  delete json.default;
  // Answers may gain fields.
  if (json.additionalProperties === false) delete json.additionalProperties;
}
