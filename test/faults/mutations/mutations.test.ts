import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../support/folder.ts";
import { type RawAnswer, type RawRequest, sendRaw } from "../../support/wire.ts";
import { collectorProcess, LONG } from "../collector.ts";
import { attack } from "./attack.ts";

const COUNT = LONG ? 100_000 : 2_000;
/** Mutated requests at once, with a valid one among them. */
const AT_ONCE = 20;
/** Growth of memory: three page caches of 64 MB, and a heap that is collected rarely. */
const MEMORY_MB = 400;
const SEED = Number(process.env.FAULT_SEED ?? (LONG ? Date.now() % 2 ** 31 : 7));

/** The error of a response; null where it has the documented form. */
function errorOf(response: RawAnswer | null): string | null {
  if (response === null) return "no response";
  const { status, head, body } = response;
  if (status >= 500) return `${status}: ${body}`;
  const type = /content-type: ([a-z+/]+)/.exec(head)?.[1];
  const json = jsonOf(body);
  if (!json) return `${status} without JSON: ${body}`;
  if (status !== 200) {
    const isProblem = type === "application/problem+json" && json.status === status && typeof json.detail === "string";
    return isProblem ? null : `${status} without a problem: ${type} ${body}`;
  }
  if (json.cart) return null;
  const outcomes = json.results?.map(({ outcome, reason }) => `${outcome} ${reason ?? ""}`);
  if (!outcomes) return `200 without results: ${body}`;
  return outcomes.includes("rejected internal_error") ? `an internal error: ${body}` : null;
}

const textOf = ({ path, headers, body }: RawRequest): string =>
  [path, ...headers.map((header) => header.slice(0, 100)), body.toString("latin1").slice(0, 5_000)].join("\n");

interface ResponseBody {
  readonly status?: number;
  readonly detail?: string;
  readonly cart?: object;
  readonly results?: readonly { outcome: string; reason?: string }[];
}

function jsonOf(text: string): ResponseBody | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

test("every mutated request gets a documented response below 500, and valid events are stored meanwhile", {
  timeout: 1_800_000,
}, async () => {
  const collector = await collectorProcess(join(temporaryFolder(onTestFinished), "data.db"));
  const errors: string[] = [];
  const statuses = new Map<number, number>();
  const send = async (request: RawRequest) => {
    const response = await sendRaw(collector.url, request);
    const status = response?.status ?? 0;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const error = errorOf(response);
    if (error) errors.push(`${error}\n  to ${textOf(request)}`);
  };
  let valid = 0;
  const sendValid = async () => {
    valid += 1;
    const events = [{ event_id: `valid-${valid}`, category: "pageview", action: "view" }];
    const body = JSON.stringify({ write_key: "wk_demo", events });
    const response = await fetch(`${collector.url}/v1/events`, { method: "POST", body });
    return (await response.json()).results?.[0].outcome;
  };

  const memory = [(await collector.usage()).megabytes];
  const rounds = COUNT / AT_ONCE;
  for (let n = 1; n <= rounds; n += 1) {
    const attacks = fc.sample(attack, { numRuns: AT_ONCE, seed: SEED + n });
    const [outcome] = await Promise.all([sendValid(), ...attacks.map(send)]);
    expect(outcome).toBe("stored");
    if (n % (rounds / 10) === 0) memory.push((await collector.usage()).megabytes);
  }
  console.log(`seed ${SEED}: ${COUNT} mutations, responses by status`, Object.fromEntries(statuses));
  console.log(`memory before, and after each tenth: ${memory.join(", ")} MB`);
  expect(errors.slice(0, 20)).toEqual([]);
  expect(Math.max(...memory)).toBeLessThan(memory[0]! + MEMORY_MB);
});
