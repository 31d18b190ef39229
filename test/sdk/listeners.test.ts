import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { TrackResult } from "../../sdk/index.ts";
import { createListeners } from "../../sdk/listeners.ts";
import { spyOnConsole } from "./fakes.ts";

const stored: TrackResult = { event_id: "e1", outcome: "stored" };
const refused: TrackResult = { event_id: "e1", outcome: "rejected", reason: "invalid_event" };
const dropped: TrackResult = { event_id: "e1", outcome: "dropped", reason: "expired" };

beforeEach(() => void spyOnConsole("error"));
afterEach(() => void vi.restoreAllMocks());

describe("a listener", () => {
  test.each<["result" | "drop", TrackResult]>([
    ["result", stored],
    ["result", refused],
    ["drop", dropped],
  ])("to %s receives %o with its event, and the other one does not", (name, result) => {
    const { on, emit } = createListeners(() => false);
    const listeners = { result: vi.fn(), drop: vi.fn() };
    on("result", listeners.result);
    on("drop", listeners.drop);
    emit(result, '{"event_id":"e1","category":"own"}');
    expect(listeners[name]).toHaveBeenCalledExactlyOnceWith(result, { event_id: "e1", category: "own" });
    expect(listeners[name === "drop" ? "result" : "drop"]).not.toHaveBeenCalled();
  });

  test("that is removed is not called again, also where it is removed during a call", () => {
    const { on, emit } = createListeners(() => false);
    const second = vi.fn();
    const first = vi.fn(() => off());
    const off = on("result", first);
    on("result", second);
    emit(stored, "{}");
    emit(stored, "{}");
    off();
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 2]);
  });

  test("added twice is called twice, and is removed one at a time", () => {
    const { on, emit } = createListeners(() => false);
    const listener = vi.fn();
    const off = on("result", listener);
    on("result", listener);
    off();
    emit(stored, "{}");
    expect(listener).toHaveBeenCalledOnce();
  });

  test("that throws breaks nothing, and the exception is logged", () => {
    const { on, emit } = createListeners(() => false);
    const error = new Error("the page's own");
    const second = vi.fn();
    on("result", () => {
      throw error;
    });
    on("result", second);
    emit(stored, "{}");
    expect(second).toHaveBeenCalledOnce();
    expect(console.error).toHaveBeenCalledExactlyOnceWith(error);
  });

  test.each([null, undefined, "text"])("that is %j breaks nothing", (listener) => {
    const { on, emit } = createListeners(() => false);
    on("result", listener as never);
    emit(stored, "{}");
  });
});

describe("traces", () => {
  test("are passed from the first one on, also to later listeners", () => {
    const { on, emit, trace } = createListeners(() => true);
    trace("send", 3);
    const listener = vi.fn();
    on("trace", listener);
    trace("pause", 1_000, 1);
    emit(stored, "{}");
    expect(listener.mock.calls).toEqual([
      ["send", 3],
      ["pause", 1_000, 1],
      ["end", stored],
    ]);
  });

  test("are not kept where debug is off", () => {
    let debug = false;
    const { on, trace } = createListeners(() => debug);
    trace("send", 3);
    debug = true;
    const listener = vi.fn();
    on("trace", listener);
    expect(listener).not.toHaveBeenCalled();
  });

  test("are no results", () => {
    const { on, trace } = createListeners(() => true);
    const listener = vi.fn();
    trace("send", 1);
    on("result", listener);
    on("drop", listener);
    trace("send", 2);
    expect(listener).not.toHaveBeenCalled();
  });
});
