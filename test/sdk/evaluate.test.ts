import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EVALUATE_TIMEOUT_MS, evaluateCart } from "../../sdk/evaluate.ts";
import { createTransport, type Fetch } from "../../sdk/transport.ts";
import { html, json, problem, timers } from "./fakes.ts";

const URL = "https://collector.example/v1/carts/calculate";
const QUESTION = { write_key: "wk_demo", cart: { lines: [] }, promocodes: ["SAVE10"] };
const CALCULATED = { cart: { currency: "USD", lines: [], total: "0.00" }, promocodes: [] };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const askWith = (fetch: Fetch, timeout?: number | null, question: object = QUESTION) =>
  evaluateCart(createTransport(fetch, undefined, Date.now, timers), URL, question, timeout);
const answerTo = (respond: () => Response | Promise<Response>) => askWith(async () => respond());

test("brings what the collector calculates", async () => {
  const fetch = vi.fn<Fetch>(async () => json(200, CALCULATED));
  expect(await askWith(fetch)).toEqual({ outcome: "calculated", ...CALCULATED });
  expect(fetch).toHaveBeenCalledExactlyOnceWith(
    URL,
    expect.objectContaining({ method: "POST", body: JSON.stringify(QUESTION), credentials: "omit" }),
  );
});

describe("the collector's refusal says why", () => {
  test("with the fields that are wrong", async () => {
    const errors = [{ path: "cart.lines[0].price", message: "is missing" }];
    const refusal = { type: "about:blank", title: "Invalid cart", status: 400, errors };
    expect(await answerTo(() => json(400, refusal, "application/problem+json"))).toEqual({
      outcome: "failed",
      reason: "refused",
      status: 400,
      errors,
    });
  });

  test.each([401, 403, 413, 429, 503])("with its status %d", async (status) => {
    expect(await answerTo(() => problem(status))).toEqual({ outcome: "failed", reason: "refused", status });
  });
});

describe("it is the network", () => {
  test.each<[string, () => Response | Promise<Response>]>([
    ["that has none", () => Promise.reject(new TypeError("Failed to fetch"))],
    ["that answers with a login page", () => html(200)],
    ["that answers with a firewall's 403", () => html(403)],
    ["that answers with somebody else's JSON", () => json(200, { ok: true })],
    ["that answers with somebody else's error", () => json(500, { error: "oops" })],
    ["that answers with somebody else's error, which has a cart", () => json(500, CALCULATED)],
    ["that answers null", () => json(200, null)],
    ["that answers with half an answer", () => new Response('{"cart":{', { status: 200 })],
  ])("%s", async (_, respond) => {
    expect(await answerTo(respond)).toEqual({ outcome: "failed", reason: "network" });
  });

  test("also where fetch throws at once", async () => {
    const blocked = () => {
      throw new TypeError("blocked");
    };
    expect(await askWith(blocked)).toEqual({ outcome: "failed", reason: "network" });
  });
});

test("a question that is no JSON does not reject either", async () => {
  const fetch = vi.fn<Fetch>();
  expect(await askWith(fetch, undefined, { cart: 10n })).toMatchObject({ outcome: "failed" });
  expect(fetch).not.toHaveBeenCalled();
});

describe("a checkout waits", () => {
  test.each<[string, number | undefined, number]>([
    ["three seconds", undefined, EVALUATE_TIMEOUT_MS],
    ["as long as it likes", 500, 500],
  ])("%s, and no longer", async (_, timeout, ms) => {
    const hang: Fetch = (_, { signal }) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError"))));
    const heard = vi.fn();
    askWith(hang, timeout).then(heard);
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(heard).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(heard).toHaveBeenCalledExactlyOnceWith({ outcome: "failed", reason: "timeout" });
  });

  test("also where only the answer's body hangs", async () => {
    const asked = askWith(async () => ({ status: 200, headers: new Headers(), json: () => new Promise(() => {}) }));
    await vi.advanceTimersByTimeAsync(EVALUATE_TIMEOUT_MS);
    expect(await asked).toEqual({ outcome: "failed", reason: "timeout" });
  });
});

test.each([
  null,
  0,
  undefined,
])("a timeout of %s is none: it waits as long as where nothing is said", async (timeout) => {
  const asked = askWith(() => new Promise(() => {}), timeout);
  await vi.advanceTimersByTimeAsync(EVALUATE_TIMEOUT_MS - 1);
  expect(await Promise.race([asked, "waits"])).toBe("waits");
  await vi.advanceTimersByTimeAsync(1);
  expect(await asked).toMatchObject({ reason: "timeout" });
});
