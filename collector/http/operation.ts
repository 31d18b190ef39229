import type { z } from "zod";
import type { Scope } from "../contract/key.ts";
import type { RefusalKind } from "../services/refusal.ts";

/** One method of one address, as it is described. */
export interface Operation {
  /** Its `operationId`, unique. */
  readonly id: string;
  readonly method: "get" | "post" | "put" | "delete";
  /** As OpenAPI writes it: `/v3/promotions/{id}`. */
  readonly path: string;
  /** What it does, in a few words. */
  readonly summary: string;
  /** What else somebody has to know; code stands between backticks. */
  readonly description?: string;
  /** `anybody`; `page`: a write key, or a server key with one of the scopes; `administrator`; else one of the scopes. */
  readonly access: "anybody" | "administrator" | Scopes | { readonly page: Scopes };
  /** Without `property_id`, which stands there wherever a property is meant that the path does not name. */
  readonly query?: z.ZodRawShape;
  readonly headers?: z.ZodRawShape;
  readonly body?: Body;
  /** What is answered where all goes well, by status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** What it refuses beside what every operation of its kind does, and why. */
  readonly refuses?: Partial<Readonly<Record<RefusalKind, string>>>;
  /** How it is asked once; the answer stands in examples.json. */
  readonly example: Example;
}

type Scopes = readonly Scope[];

/** A body that is sent. */
interface Body {
  /** The name of the schema in the document. */
  readonly name: string;
  readonly schema: z.ZodType;
  /** Content types beside, or in place of, `application/json`. */
  readonly types?: readonly string[];
  /** The fields of a form that says the same. */
  readonly form?: z.ZodType;
  /** Whether it may be left out. */
  readonly optional?: boolean;
  /** Whether it is read piece by piece, however long it is, and its fields are not checked together. */
  readonly streamed?: boolean;
}

/** What is answered. */
interface Answer {
  readonly description: string;
  /** Absent: nothing, but for `text`. */
  readonly schema?: z.ZodType;
  /** The name of the schema in the document. */
  readonly name?: string;
  /** Other content types in which the same, or a text, is answered. */
  readonly text?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Values of one request. */
interface Example {
  /** What stands in the braces of the path. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or a text that is sent as it is. */
  readonly body?: unknown;
}

/** Operations that belong together, under a heading. */
export interface Group {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Operation[];
}
