import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EVALUATE_TIMEOUT_MS, evaluateCart } from "../../sdk/evaluate.ts";
import { createTransport, type Fetch } from "../../sdk/transport.ts";
import { html, json, problem, timers } from "./fakes.ts";

const URL = "https://collector.example/v1/carts/calculate";
const QUESTION = { write_key: "wk_demo", cart: { lines: [] }, promocodes: ["SAVE10"] };
const CALCULATED = { cart: { currency: "USD", lines: [], total: "0.00" }, promocodes: [] };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const evaluateWith = (fetch: Fetch, timeout?: number | null, question: object = QUESTION) =>
  evaluateCart(
    createTransport(fetch, () => false, Date.now, timers),
    URL,
    question,
    timeout,
  );
const answerTo = (respond: () => Response | Promise<Response>) => evaluateWith(async () => respond());

test("returns the collector's calculation", async () => {
  const fetch = vi.fn<Fetch>(async () => json(200, CALCULATED));
  expect(await evaluateWith(fetch)).toEqual({ outcome: "calculated", ...CALCULATED });
  expect(fetch).toHaveBeenCalledExactlyOnceWith(
    URL,
    expect.objectContaining({ method: "POST", body: JSON.stringify(QUESTION), credentials: "omit" }),
  );
});

describe("a refusal of the collector has its reason", () => {
  test("with the invalid fields", async () => {
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

describe("the reason is network", () => {
  test.each<[string, () => Response | Promise<Response>]>([
    ["without a network", () => Promise.reject(new TypeError("Failed to fetch"))],
    ["with a captive portal's login page", () => html(200)],
    ["with a firewall's 403", () => html(403)],
    ["with JSON of another server", () => json(200, { ok: true })],
    ["with an error of another server", () => json(500, { error: "oops" })],
    ["with an error of another server that has a cart", () => json(500, CALCULATED)],
    ["with null", () => json(200, null)],
    ["with half a response", () => new Response('{"cart":{', { status: 200 })],
  ])("%s", async (_, respond) => {
    expect(await answerTo(respond)).toEqual({ outcome: "failed", reason: "network" });
  });

  test("where fetch throws at once", async () => {
    const blocked = () => {
      throw new TypeError("blocked");
    };
    expect(await evaluateWith(blocked)).toEqual({ outcome: "failed", reason: "network" });
  });
});

test("a cart that is not JSON does not reject either", async () => {
  const fetch = vi.fn<Fetch>();
  expect(await evaluateWith(fetch, undefined, { cart: 10n })).toMatchObject({ outcome: "failed" });
  expect(fetch).not.toHaveBeenCalled();
});

describe("a checkout", () => {
  test.each<[string, number | undefined, number]>([
    ["three seconds", undefined, EVALUATE_TIMEOUT_MS],
    ["as long as it likes", 500, 500],
  ])("waits %s, and no longer", async (_, timeout, ms) => {
    const hang: Fetch = (_, { signal }) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError"))));
    const listener = vi.fn();
    evaluateWith(hang, timeout).then(listener);
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(listener).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(listener).toHaveBeenCalledExactlyOnceWith({ outcome: "failed", reason: "timeout" });
  });

  test("does not wait for a response's body either", async () => {
    const result = evaluateWith(async () => ({
      status: 200,
      headers: new Headers(),
      json: () => new Promise(() => {}),
    }));
    await vi.advanceTimersByTimeAsync(EVALUATE_TIMEOUT_MS);
    expect(await result).toEqual({ outcome: "failed", reason: "timeout" });
  });
});

test.each([null, 0, undefined])("a timeout of %s means the default", async (timeout) => {
  const result = evaluateWith(() => new Promise(() => {}), timeout);
  await vi.advanceTimersByTimeAsync(EVALUATE_TIMEOUT_MS - 1);
  expect(await Promise.race([result, "waits"])).toBe("waits");
  await vi.advanceTimersByTimeAsync(1);
  expect(await result).toMatchObject({ reason: "timeout" });
});
