import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exampleQueryOf, isForPages, type Operation } from "../../../collector/http/operation.ts";
import { OPERATIONS } from "../../../collector/http/operations/index.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../../support/collector.ts";
import { EXAMPLE_DELIVERY, EXAMPLE_RESERVATIONS, makeExamples } from "./examples-support.ts";

const EXAMPLES = "../../../collector/http/openapi/examples.json";

let collector: Collector;
let idByExample: ReadonlyMap<string, string>;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
  idByExample = await makeExamples(collector);
});
afterAll(() => collector.close());

/** Deletions last, and codes before their promotion. */
const inOrder = [
  ...OPERATIONS.filter(({ method }) => method !== "delete"),
  ...OPERATIONS.filter(({ method }) => method === "delete").reverse(),
];

function addressOf(operation: Operation): string {
  const values = operation.example?.path ?? {};
  const filled = operation.path.replace(/\{(\w+)\}/g, (_, name) => idByExample.get(values[name]!) ?? values[name]!);
  return `${collector.url}${filled}?${new URLSearchParams(exampleQueryOf(operation))}`;
}

function ask(operation: Operation): Promise<Response> {
  const { method, example = {}, access, body: sent } = operation;
  const isText = typeof example.body === "string";
  return fetch(addressOf(operation), {
    method,
    headers: {
      ...(sent && { "content-type": isText ? sent.types![0]! : "application/json" }),
      // Pages have their key in the body.
      ...(access !== "public" && !isForPages(access) && { authorization: `Bearer ${ADMIN_TOKEN}` }),
      ...example.headers,
    },
    ...(example.body !== undefined && { body: isText ? (example.body as string) : JSON.stringify(example.body) }),
  });
}

/** Replaces values that differ in each run. */
const withoutVariation = (answer: string): string =>
  answer
    .replace(/"(2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z)"/g, (text, time) =>
      time.startsWith("2099") ? text : '"2026-01-31T09:00:00.000Z"',
    )
    .replace(/"object":"[0-9a-f-]{36}"/g, `"object":"${EXAMPLE_RESERVATIONS[0]}"`)
    .replace(/"place":"[\w-]{16}"/g, '"place":"7Jsi3M54oSGO4dDy"')
    .replace(/"reversedAt":\d+/g, '"reversedAt":1769850000000')
    .replace(/"id":"[0-9a-f-]{36}"/g, `"id":"${EXAMPLE_RESERVATIONS[0]}"`)
    // The work on a privacy request may have begun.
    .replace(
      /"state":"(pending|running|done)","found":\w+,"counts":\{[^}]*\}/g,
      '"state":"done","found":true,"counts":{"reservations":1}',
    )
    .replace(/"finished_at":null/g, '"finished_at":"2026-01-31T09:00:00.000Z"')
    .replace(/"msg_[0-9a-f]{32}"/g, `"${EXAMPLE_DELIVERY}"`)
    .replace(/"whsec_[^"]+"/g, '"whsec_…"')
    .replace(/"sk_[\w-]+"/g, '"sk_…"')
    .replace(/"wk_(?!demo)[\w-]+"/g, '"wk_…"')
    .replace(/"object":"[0-9a-f-]{36}"/g, `"object":"${EXAMPLE_RESERVATIONS[0]}"`)
    .replace(/"place":"[\w-]{16}"/g, '"place":"mZCNfzxwX-wU76Dk"')
    .replace(/"schema":\d+/g, '"schema":40')
    .replace(/"change_seq":\d+/g, '"change_seq":7')
    .replace(/"(next|resume)_cursor":"[^"]+"/g, '"$1_cursor":"Nw.3kXQ1c"')
    .replace(/AUTUMN-[A-Z0-9]{8}/g, "AUTUMN-K7WQ2MXA");

const WITHOUT_RESPONSE = new Set(["getOpenApi"]);

describe("the examples", () => {
  const answers: Record<string, unknown> = {};

  test.each(inOrder.map((operation) => [operation.id, operation] as const))("%s", async (id, operation) => {
    const answer = await ask(operation);
    const text = await answer.text();
    expect([operation.response.status ?? 200, text]).toEqual([answer.status, text]);
    if (/^application\/json/.test(answer.headers.get("content-type") ?? "") && !WITHOUT_RESPONSE.has(id))
      answers[id] = JSON.parse(withoutVariation(text));
  });

  test("have the recorded responses (vitest --update records them)", async () => {
    await expect(`${JSON.stringify(answers, null, 2)}\n`).toMatchFileSnapshot(EXAMPLES);
  });
});
