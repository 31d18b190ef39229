import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { OPERATIONS } from "../../../collector/http/operations/index.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { collectorProcess, LONG } from "../collector.ts";
import { type OperationAttack, operationAttack } from "./operation-attack.ts";

const COUNT = LONG ? 100_000 : 1_000;
const AT_ONCE = 10;
const SEED = Number(process.env.FAULT_SEED ?? (LONG ? Date.now() % 2 ** 31 : 7));
const TOKEN = "a-secret-of-at-least-32-characters";

/** Two queries of a property may run at once, so that more are refused for now. */
const SLOTS: readonly string[] = ["runSql", "exportFacts"];

const ATTACKS = OPERATIONS.map((operation) => operationAttack(operation, TOKEN));

/** The error of a response; null where it is below 500, and a refusal has the documented form. */
async function errorOf({ id }: OperationAttack, response: Response): Promise<string | null> {
  const { status, headers } = response;
  const text = await response.text();
  if (status === 503 && SLOTS.includes(id)) return null;
  if (status >= 500) return `${status}: ${text}`;
  const isProblem = headers.get("content-type")?.startsWith("application/problem+json");
  return status >= 400 && !isProblem ? `${status} without a problem: ${text}` : null;
}

test("every mutated request to every operation is answered below 500, and the collector goes on", {
  timeout: 3_600_000,
}, async () => {
  const collector = await collectorProcess(join(temporaryFolder(onTestFinished), "data.db"), { SQL_SECONDS: "2" });
  const errors: string[] = [];
  const statuses = new Map<number, number>();
  const send = async (attack: OperationAttack) => {
    const { id, path, method, headers, body } = attack;
    const response = await fetch(collector.url + path, { method, headers, body, redirect: "manual" });
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    const error = await errorOf(attack, response);
    if (error) errors.push(`${error}\n  to ${id}: ${method} ${path}\n${body?.slice(0, 3_000)}`);
  };
  // In turns, so that each operation gets as many.
  const attackAt = (at: number) => fc.sample(ATTACKS[at % ATTACKS.length]!, { numRuns: 1, seed: SEED + at })[0]!;
  for (let sent = 0; sent < COUNT; sent += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => send(attackAt(sent + at))));
  console.log(`seed ${SEED}: ${COUNT} mutations, responses by status`, Object.fromEntries(statuses));
  expect(errors.slice(0, 20)).toEqual([]);
  expect(await collector.isReady()).toBe(true);
});
