import type { writeSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openLog } from "../collector/log.ts";

/** A file descriptor whose disk accepts some bytes, until it has room again. */
function disk(room: number) {
  let written = "";
  const state = { room };
  const write = ((_fd: number, bytes: Buffer) => {
    if (state.room === 0) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    const part = bytes.subarray(0, state.room);
    state.room -= part.length;
    written += part.toString("utf8");
    return part.length;
  }) as typeof writeSync;
  return { state, write, text: () => written };
}

describe("the log", () => {
  test("loses lines that a full disk does not accept, counts them, and goes on", () => {
    const { state, write, text } = disk(0);
    const log = openLog("info", 1, write);
    log.logger.info("first");
    log.logger.warn("second");
    expect(log.lostLines()).toBe(2);
    state.room = 1_000_000;
    log.logger.info("third");
    expect(log.lostLines()).toBe(2);
    expect(JSON.parse(text())).toMatchObject({ msg: "third" });
  });

  test("begins a new line after one that was cut", () => {
    const { state, write, text } = disk(20);
    const log = openLog("info", 1, write);
    log.logger.info("cut");
    state.room = 1_000_000;
    log.logger.info("whole");
    const [cut, whole] = text().split("\n");
    expect(cut).toHaveLength(20);
    expect(JSON.parse(whole!)).toMatchObject({ msg: "whole" });
    expect(log.lostLines()).toBe(1);
  });
});
