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
  ])("to %s hears of %o with its event, and the other one does not", (name, result) => {
    const { on, emit } = createListeners(() => false);
    const heard = { result: vi.fn(), drop: vi.fn() };
    on("result", heard.result);
    on("drop", heard.drop);
    emit(result, '{"event_id":"e1","category":"own"}');
    expect(heard[name]).toHaveBeenCalledExactlyOnceWith(result, { event_id: "e1", category: "own" });
    expect(heard[name === "drop" ? "result" : "drop"]).not.toHaveBeenCalled();
  });

  test("that is off hears no more, even where it goes while it listens", () => {
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

  test("added twice hears twice, and goes one at a time", () => {
    const { on, emit } = createListeners(() => false);
    const heard = vi.fn();
    const off = on("result", heard);
    on("result", heard);
    off();
    emit(stored, "{}");
    expect(heard).toHaveBeenCalledOnce();
  });

  test("that throws breaks nothing, and the console says so", () => {
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
  test("are told from the first one on, also to who comes late", () => {
    const { on, emit, trace } = createListeners(() => true);
    trace("send", 3);
    const heard = vi.fn();
    on("trace", heard);
    trace("pause", 1_000, 1);
    emit(stored, "{}");
    expect(heard.mock.calls).toEqual([
      ["send", 3],
      ["pause", 1_000, 1],
      ["end", stored],
    ]);
  });

  test("are not kept where nobody looks for a mistake", () => {
    let debug = false;
    const { on, trace } = createListeners(() => debug);
    trace("send", 3);
    debug = true;
    const heard = vi.fn();
    on("trace", heard);
    expect(heard).not.toHaveBeenCalled();
  });

  test("are no results", () => {
    const { on, trace } = createListeners(() => true);
    const heard = vi.fn();
    trace("send", 1);
    on("result", heard);
    on("drop", heard);
    trace("send", 2);
    expect(heard).not.toHaveBeenCalled();
  });
});
