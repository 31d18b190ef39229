import { expect, test } from "vitest";
import { describeApi } from "../../../collector/http/openapi/document.ts";
import type { JsonSchema } from "../../../collector/http/openapi/json-schema.ts";
import { GROUPS } from "../../../collector/http/operations/index.ts";
import { collectorForTest } from "../../support/collector.ts";
import { schemasOf } from "../../support/schemas.ts";

const document = describeApi(GROUPS);

/** Every object in the document, with its path of keys. */
function* objectsIn(value: unknown, keys: readonly string[] = []): Generator<[readonly string[], JsonSchema]> {
  if (typeof value !== "object" || value === null) return;
  yield [keys, value as JsonSchema];
  for (const [key, part] of Object.entries(value)) if (key !== "example") yield* objectsIn(part, [...keys, key]);
}
const objects = [...objectsIn(document)];

test("it is served to any origin", async () => {
  const { url } = await collectorForTest();
  const answer = await fetch(`${url}/openapi.json`);
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
  expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(document)));
});

test("every reference points to a schema", () => {
  const names = objects.flatMap(([, { $ref }]) => (typeof $ref === "string" ? [$ref] : []));
  expect(names.length).toBeGreaterThan(50);
  const existing = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
  expect(names.filter((name) => !existing.includes(name))).toEqual([]);
});

test("every schema is valid, and every example fits its own", () => {
  const whyNot = schemasOf(document);
  const contents = objects.filter(([, { schema }]) => schema);
  expect(contents.length).toBeGreaterThan(300);
  const wrong = contents.flatMap(([keys, { example }]) => {
    const why = whyNot([...keys, "schema"], example);
    return why && example !== undefined && !isOther(keys) ? [`${keys.join(" ")}: ${why}`] : [];
  });
  expect(wrong).toEqual([]);
});

/** A parameter is sent as text, and the batch of events has one that is rejected. */
const isOther = ([, path, , part]: readonly string[]): boolean =>
  part === "parameters" || (path === "/v1/events" && part === "requestBody");

test("every field has a type, except those that can be anything", () => {
  const fields = objects.flatMap(([, { properties }]) =>
    Object.entries((properties ?? {}) as Record<string, JsonSchema>),
  );
  const words = ["$ref", "type", "anyOf", "enum", "const", "readOnly"];
  const silent = fields.filter(([, field]) => !words.some((word) => word in field));
  expect(silent.map(([name]) => name).sort()).toEqual(["actual", "required"]);
});

test("every operation that is not public names its keys", () => {
  const open = objects.filter(([, { security }]) => Array.isArray(security) && security.length === 0);
  expect(open.map(([, { operationId }]) => operationId).sort()).toEqual([
    "getDocs",
    "getMetrics",
    "getOpenApi",
    "getSdk",
    "isAlive",
    "isReady",
    // Their key is the signature of the body.
    "receiveShopifyOrder",
    "receiveWooCommerceOrder",
  ]);
});
