import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createOwners, LEASE_MS, type Locks } from "../../sdk/owners.ts";
import { fakeLockManager } from "./fake-locks.ts";
import { fakeStorage, keysOf, storageOn, timers } from "./fakes.ts";

const LEASE = "promotrail.owner.a";
const tick = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("with Web Locks", () => {
  function setUp() {
    const manager = fakeLockManager();
    const storage = fakeStorage();
    const open = () => {
      const { locks, kill } = manager.tab();
      return { ...createOwners(() => locks, storageOn(storage), Date.now, timers), kill };
    };
    return { manager, storage, open };
  }

  test("a tab is not taken over while it lives", async () => {
    const { open } = setUp();
    open().take("a");
    await tick();
    const adopted = vi.fn();
    open().take("a", adopted);
    await vi.advanceTimersByTimeAsync(24 * 60 * 60 * 1000);
    expect(adopted).not.toHaveBeenCalled();
  });

  test.each(["release", "kill"] as const)("a tab that is gone (%s) is taken over, by one", async (end) => {
    const { open } = setUp();
    const gone = open();
    gone.take("a");
    await tick();
    gone[end]();
    await tick();
    const adopted = vi.fn();
    const others = [open(), open(), open()];
    for (const other of others) other.take("a", adopted);
    await tick();
    expect(adopted).toHaveBeenCalledOnce();
  });

  test("who takes over keeps it until it is gone itself", async () => {
    const { open } = setUp();
    const heir = open();
    heir.take("a", () => {});
    await tick();
    const adopted = vi.fn();
    open().take("a", adopted);
    await tick();
    expect(adopted).not.toHaveBeenCalled();
    heir.release();
    await tick();
    open().take("a", adopted);
    await tick();
    expect(adopted).toHaveBeenCalledOnce();
  });

  test("a tab that comes back waits for its own, and gets it when the heir is gone", async () => {
    const { manager, open } = setUp();
    const heir = open();
    heir.take("a", () => {});
    await tick();
    open().take("a");
    await tick();
    heir.kill();
    await tick();
    const adopted = vi.fn();
    open().take("a", adopted);
    await tick();
    expect(adopted).not.toHaveBeenCalled();
    expect(manager.names()).toEqual([LEASE]);
  });

  test("release lets go of everything", async () => {
    const { manager, open } = setUp();
    const tab = open();
    for (const owner of ["a", "b"]) tab.take(owner);
    tab.take("c", () => {});
    await tick();
    expect(manager.names()).toHaveLength(3);
    tab.release();
    await tick();
    expect(manager.names()).toEqual([]);
  });

  test("nothing is written, and no timer runs", async () => {
    const { storage, open } = setUp();
    open().take("a");
    await tick();
    expect([keysOf(storage), vi.getTimerCount()]).toEqual([[], 0]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["rejects", () => Promise.reject(new DOMException("denied", "SecurityError"))],
    [
      "throws",
      () => {
        throw new DOMException("no", "InvalidStateError");
      },
    ],
  ])("a lock manager that %s breaks nothing, and nothing is taken over", async (_, request) => {
    const owners = createOwners(() => ({ request }) as Locks, storageOn(fakeStorage()), Date.now, timers);
    const adopted = vi.fn();
    owners.take("a");
    owners.take("b", adopted);
    await tick();
    expect(adopted).not.toHaveBeenCalled();
    owners.release();
  });
});

describe("without Web Locks (a page without https)", () => {
  function setUp() {
    const storage = fakeStorage();
    const tabs: { clearAll(): void }[] = [];
    const open = () => {
      const own = new Set<number>();
      const setTimeout = (run: () => void, ms: number) => {
        const timer = timers.setTimeout(run, ms);
        own.add(timer);
        return timer;
      };
      const owners = createOwners(() => undefined, storageOn(storage), Date.now, { ...timers, setTimeout });
      const kill = () => own.forEach(timers.clearTimeout);
      tabs.push({ clearAll: kill });
      return { ...owners, kill };
    };
    return { storage, open };
  }

  test("a lease stands in, and a living tab renews it for as long as it lives", async () => {
    const { storage, open } = setUp();
    open().take("a");
    const other = open();
    const adopted = vi.fn();
    for (let minute = 0; minute < 10; minute++) {
      await vi.advanceTimersByTimeAsync(60_000);
      other.take("a", adopted);
    }
    expect(adopted).not.toHaveBeenCalled();
    expect(Number(storage.getItem(LEASE)) - Date.now()).toBeGreaterThan(LEASE_MS - 5_001);
  });

  test("a hidden tab whose timers run once a minute keeps its lease", () => {
    expect(LEASE_MS).toBeGreaterThan(60_000 + 5_000);
  });

  test("the lease of a tab that was killed ends after 75 s", async () => {
    const { open } = setUp();
    const gone = open();
    gone.take("a");
    gone.kill();
    const other = open();
    const adopted = vi.fn();
    await vi.advanceTimersByTimeAsync(74_999);
    other.take("a", adopted);
    expect(adopted).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    other.take("a", adopted);
    expect(adopted).toHaveBeenCalledOnce();
  });

  test("release ends it at once, and its timer", () => {
    const { storage, open } = setUp();
    const gone = open();
    gone.take("a");
    gone.release();
    expect([keysOf(storage), vi.getTimerCount()]).toEqual([[], 0]);
    const adopted = vi.fn();
    open().take("a", adopted);
    expect(adopted).toHaveBeenCalledOnce();
  });

  test("only one tab takes over", () => {
    const { open } = setUp();
    const adopted = vi.fn();
    for (const tab of [open(), open(), open()]) tab.take("a", adopted);
    expect(adopted).toHaveBeenCalledOnce();
  });

  test.each(["", "soon", "NaN", "-1", "null"])("a lease that says %j is none", (text) => {
    const { storage, open } = setUp();
    storage.setItem(LEASE, text);
    const adopted = vi.fn();
    open().take("a", adopted);
    expect(adopted).toHaveBeenCalledOnce();
  });
});
