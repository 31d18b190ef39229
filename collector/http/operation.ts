import type { RequestHandler } from "express";
import type { z } from "zod";
import type { Scope } from "../contract/key.ts";
import type { RefusalKind } from "../services/refusal.ts";
import type { AppContext } from "./app-context.ts";

/** One method of one path. Its route, its access checks, its description and its tests are made from this value. */
export interface Operation extends Description {
  /** Makes the handler of its requests. */
  readonly serve: (app: AppContext) => RequestHandler;
  /** Whether the handler serves every path that begins like `path`, such as all files of a folder. @default false */
  readonly servesPrefix?: boolean;
}

/** An operation as /openapi.json and /docs describe it. */
export interface Description<Path extends string = string> {
  /** The `operationId`, unique. */
  readonly id: string;
  readonly method: "get" | "post" | "put" | "delete";
  /** In OpenAPI's notation: `/v3/promotions/{id}`. */
  readonly path: Path;
  /** An imperative of a few words. */
  readonly summary: string;
  /** Anything else that a caller has to know; code is between backticks. */
  readonly description?: string;
  readonly access: PublicAccess | ServerAccess | PageAccess;
  /** Whether the audit log has its uses. @default changes by staff */
  readonly audited?: boolean;
  /** Descriptions of parameters in the path, except `id` and `property_id`. */
  readonly params?: Readonly<Record<string, string>>;
  /** Without `property_id`, which every operation on a property takes unless its path has it. */
  readonly query?: z.ZodRawShape;
  readonly headers?: z.ZodRawShape;
  readonly body?: Body;
  /** The response to a request that succeeds. */
  readonly response: SuccessResponse;
  /** Refusals and their reasons, in addition to those of every operation with the same access and body. */
  readonly refusals?: Partial<Readonly<Record<RefusalKind, string>>>;
  /** Values of one request; its response is in openapi/examples.json. @default no values */
  readonly example?: Example;
}

/** No key is needed. */
export type PublicAccess = "public";
/** A server key with one of the scopes, or the administrator; `administrator` admits no key. */
export type ServerAccess = "administrator" | readonly Scope[];
/** A write key, a server key with one of the scopes, or the administrator. */
export interface PageAccess {
  readonly page: readonly Scope[];
}

/** The names in the braces of a path. */
export type ParamOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamOf<Rest>
  : never;

/** The body of a request. */
interface Body {
  /** The name of the schema in /openapi.json. */
  readonly name: string;
  readonly schema: z.ZodType;
  /** The content types, the one of the example first. @default application/json */
  readonly types?: readonly string[];
  /** The schema of a form with the same meaning. */
  readonly form?: z.ZodType;
  /** Whether a field that is null counts as absent. @default false */
  readonly ignoresNulls?: boolean;
  /** Whether a request may have no body. */
  readonly optional?: boolean;
  /** Whether an empty body means `{}`, so that the errors name each missing field. Optional bodies always do. */
  readonly emptyIsObject?: boolean;
  /** `handler`: it reads the body itself. `stream`: it does, without a limit of size. @default JSON is read for it */
  readonly reader?: "handler" | "stream";
}

/** A response that is not a problem. */
interface SuccessResponse {
  /** @default 200 */
  readonly status?: number;
  readonly description: string;
  /** Absent: no JSON. */
  readonly schema?: z.ZodType;
  /** The name of the schema in /openapi.json. */
  readonly name?: string;
  /** Other content types of the same content. */
  readonly types?: readonly string[];
  /** Descriptions of headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

interface Example {
  /** Values of the braces of the path. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or a text that is sent as it is. */
  readonly body?: unknown;
}

/** Operations under one heading. */
export interface Group {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Operation[];
}

export const isForPages = (access: Description["access"]): access is PageAccess =>
  typeof access === "object" && "page" in access;

export const namesProperty = ({ path }: Description): boolean => path.includes("{property_id}");

/** Whether the query names the property when the admin token is used. */
export const takesProperty = (operation: Description): boolean =>
  typeof operation.access === "object" && !namesProperty(operation);

/** The query of the example: servers' requests name the property of the demo. */
export const exampleQueryOf = (operation: Description): Readonly<Record<string, string>> => ({
  ...(takesProperty(operation) && !isForPages(operation.access) && { property_id: "100001" }),
  ...operation.example?.query,
});
