import fc from "fast-check";
import { exampleQueryOf, type Operation, takesProperty } from "../../../collector/http/operation.ts";
import { type Change, change, changed, NASTY, print } from "./json.ts";

/** A request of `fetch`, and the operation that it is for. */
export interface OperationAttack {
  readonly id: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Ids that exist, ids that do not, and texts that are none. */
const IDS = ["1", "2", "3", "100001", "0", "-1", "1e3", "9".repeat(30), "%00", "..%2f..", "%F0%9F%98%80", "__proto__"];
const TEXTS = NASTY.filter((value): value is string | number => ["string", "number"].includes(typeof value)).map(
  (value) => String(value).toWellFormed().slice(0, 2_000),
);

const TYPES = [
  "application/json",
  "text/csv",
  "application/x-ndjson",
  "application/x-www-form-urlencoded",
  "image/png",
];
const KEYS = ["admin", "admin", "admin", "admin", "admin", "admin", "wk_demo", "sk_none", ""] as const;

const nasty = fc.constantFrom(...TEXTS);
const inQuery = fc.record({ at: fc.nat(20), value: fc.oneof(nasty, fc.constantFrom(...IDS)), isTwice: fc.boolean() });

/** Names of the query of an operation, and some that none has. */
const namesOf = (operation: Operation): string[] => [
  ...Object.keys(operation.query ?? {}),
  "property_id",
  "unknown",
  "a[]",
  "__proto__",
];

function queryOf(operation: Operation, changes: readonly { at: number; value: string; isTwice: boolean }[]): string {
  const query = new URLSearchParams(exampleQueryOf(operation));
  if (takesProperty(operation)) query.set("property_id", "100001");
  const names = namesOf(operation);
  for (const { at, value, isTwice } of changes) {
    const name = names[at % names.length]!;
    if (isTwice) query.append(name, value);
    else query.set(name, value);
  }
  return query.size === 0 ? "" : `?${query}`;
}

const pathOf = ({ path }: Operation, ids: readonly string[]): string => {
  let at = 0;
  return path.replaceAll(/\{(\w+)\}/g, (_, name) => (name === "property_id" ? "100001" : ids[at++ % ids.length]!));
};

/** JSON with changed values; a text with a part cut out, or doubled. */
function bodyOf({ example, method }: Operation, changes: readonly Change[], cut: readonly [number, number]) {
  if (method === "get" || example?.body === undefined) return null;
  const { body } = example;
  if (typeof body !== "string") return print(changes.reduce(changed, body));
  const [from, to] = cut.map((place) => place % (body.length + 1)) as [number, number];
  return body.slice(0, from) + body.slice(to);
}

/**
 * The example's request of an operation, with up to three changed values in its body and its query, other ids, another
 * type and another key.
 * @param admin the admin token
 */
export const operationAttack = (operation: Operation, admin: string): fc.Arbitrary<OperationAttack> =>
  fc
    .record({
      changes: fc.array(change, { maxLength: 3 }),
      query: fc.array(inQuery, { maxLength: 2 }),
      ids: fc.array(fc.constantFrom(...IDS), { minLength: 1, maxLength: 2 }),
      cut: fc.tuple(fc.nat(2_000), fc.nat(2_000)),
      type: fc.option(fc.constantFrom(...TYPES), { freq: 4 }),
      key: fc.constantFrom(...KEYS),
    })
    .map(({ changes, query, ids, cut, type, key }) => {
      const [own = "application/json"] = operation.body?.types ?? [];
      const secret = key === "admin" ? admin : key;
      return {
        id: operation.id,
        path: pathOf(operation, ids) + queryOf(operation, query),
        method: operation.method.toUpperCase(),
        headers: { ...operation.example?.headers, "content-type": type ?? own, "x-auth-token": secret },
        body: bodyOf(operation, changes, cut),
      };
    });
