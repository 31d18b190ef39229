import { isForPages, type Operation } from "../../../collector/http/operation.ts";

/** The path of an operation in the property 100001, with ids that nothing has. */
export const pathOf = ({ path }: Operation): string =>
  path.replaceAll("{property_id}", "100001").replaceAll(/\{\w+\}/g, "999999");

/** The request of an operation's example with another key, or with none; it goes to `pathOf` and names no property. */
export function requestWith({ method, example, body, access }: Operation, key: string | null): RequestInit {
  const content = isForPages(access) ? withoutKey(example?.body) : example?.body;
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return {
    method,
    headers: {
      ...(body && { "content-type": typeof content === "string" ? body.types![0]! : "application/json" }),
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...example?.headers,
    },
    ...(content !== undefined && { body: text }),
  };
}

/** Examples of pages have their write key in the body. */
const withoutKey = (body: unknown): unknown => (typeof body === "object" ? { ...body, write_key: undefined } : body);
