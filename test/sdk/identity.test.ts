import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createCookie } from "../../sdk/cookie.ts";
import { createIdentity, SESSION_KEY, SESSION_MS, VISITOR_KEY } from "../../sdk/identity.ts";
import type { PageInfo } from "../../sdk/page-info.ts";
import { fakePage, fakeStorage, fill, forbidden, spyOnConsole, storageOn } from "./fakes.ts";

const V = "visitor-on-the-device";
let now: number;
let made: number;
const newId = () => `id-${++made}`;

interface Device {
  kept?: Record<string, string>;
  cookie?: string;
  allowed?(): boolean;
}

/** A browser's storage and cookies; `identity()` creates the identity of a new page. */
function setUp({ kept = {}, cookie = "", allowed = () => true }: Device = {}) {
  const storage = fakeStorage(kept);
  const { page, cookies } = fakePage();
  if (cookie) cookies.jar.set(VISITOR_KEY, cookie);
  const identity = (backend: Storage | (() => never) = storage, on: PageInfo = page) =>
    createIdentity(storageOn(backend, allowed), createCookie(on, VISITOR_KEY), allowed, newId, () => now);
  return { storage, cookies, identity, visitors: () => [storage.getItem(VISITOR_KEY), cookies.jar.get(VISITOR_KEY)] };
}

beforeEach(() => {
  now = 1_800_000_000_000;
  made = 0;
  spyOnConsole("warn");
});
afterEach(() => void vi.restoreAllMocks());

describe("a visitor", () => {
  test("stays the same across pages and tabs, in a cookie and in storage", () => {
    const { identity, visitors } = setUp();
    const first = identity().visitor();
    expect(identity().visitor()).toBe(first);
    expect(visitors()).toEqual([first, first]);
  });

  test.each([
    ["the cookie, where storage was cleared", { cookie: V }],
    ["storage, where the cookie was cleared", { kept: { [VISITOR_KEY]: V } }],
    ["the cookie, where they disagree: a subdomain has set it", { cookie: V, kept: { [VISITOR_KEY]: "other" } }],
    ["storage, where the cookie is no id", { cookie: "<script>", kept: { [VISITOR_KEY]: V } }],
    ["the cookie, where storage has no id", { cookie: V, kept: { [VISITOR_KEY]: "v".repeat(129) } }],
  ])("is read from %s; the other one is restored", (_, device) => {
    const { identity, visitors } = setUp(device);
    expect(identity().visitor()).toBe(V);
    expect(visitors()).toEqual([V, V]);
  });

  test.each([
    ["too long for the collector", "v".repeat(129)],
    ["empty", ""],
    ["two words", "a b"],
    ["JSON of another script", '{"id":1}'],
  ])("with an id that is %s is a new visitor", (_, id) => {
    const { identity, visitors } = setUp({ cookie: id, kept: { [VISITOR_KEY]: id } });
    expect(identity().visitor()).toBe("id-1");
    expect(visitors()).toEqual(["id-1", "id-1"]);
  });

  test("that exists costs no write", () => {
    const { storage, cookies, identity } = setUp({ cookie: V, kept: { [VISITOR_KEY]: V } });
    const writes = [vi.spyOn(storage, "setItem"), vi.spyOn(cookies, "write")];
    identity().visitor();
    for (const write of writes) expect(write).not.toHaveBeenCalled();
  });

  test("is read once per page view, and again after a refresh", () => {
    const { cookies, identity } = setUp({ cookie: V });
    const page = identity();
    page.visitor();
    cookies.jar.set(VISITOR_KEY, "another-tab-reset");
    expect(page.visitor()).toBe(V);
    page.refresh();
    expect(page.visitor()).toBe("another-tab-reset");
  });

  test("stays the same until the page is left where neither works", () => {
    const { identity } = setUp();
    const { page } = fakePage(undefined, { jar: new Map(), read: forbidden, write: forbidden });
    const blocked = identity(forbidden, page);
    expect([blocked.visitor(), blocked.session()]).toEqual([blocked.visitor(), blocked.session()]);
    blocked.refresh();
    expect(blocked.visitor()).toBe("id-1");
  });

  test("is read from the cookie where storage is full", () => {
    const { storage, identity } = setUp();
    fill(storage);
    const first = identity().visitor();
    expect(identity().visitor()).toBe(first);
  });
});

describe("while nothing may be stored", () => {
  test("no cookie and no key is written, and existing ones are not read", () => {
    const { identity, storage, cookies, visitors } = setUp({
      cookie: V,
      kept: { [VISITOR_KEY]: V },
      allowed: () => false,
    });
    const page = identity();
    expect([page.visitor(), page.session()]).toEqual(["id-1", "id-2"]);
    expect([page.visitor(), page.session()]).toEqual(["id-1", "id-2"]);
    expect(visitors()).toEqual([V, V]);
    expect([Object.keys(storage), cookies.jar.size]).toEqual([[VISITOR_KEY], 1]);
  });

  test("the next page has another visitor", () => {
    const { identity } = setUp({ allowed: () => false });
    expect(identity().visitor()).not.toBe(identity().visitor());
  });

  test("a reset also forgets the stored visitor", () => {
    let allowed = false;
    const { identity, visitors } = setUp({ cookie: V, kept: { [VISITOR_KEY]: V }, allowed: () => allowed });
    const page = identity();
    page.reset();
    expect(visitors()).toEqual([null, undefined]);
    allowed = true;
    expect(page.visitor()).not.toBe(V);
  });
});

describe("a session", () => {
  test("lives while events are less than half an hour apart", () => {
    const page = setUp().identity();
    const first = page.session();
    for (let event = 0; event < 5; event++) {
      now += SESSION_MS - 1;
      expect(page.session()).toBe(first);
    }
    now += SESSION_MS;
    expect(page.session()).not.toBe(first);
  });

  test("is extended by another tab's events", () => {
    const { identity } = setUp();
    const first = identity().session();
    now += SESSION_MS - 1;
    identity().session();
    now += SESSION_MS - 1;
    expect(identity().session()).toBe(first);
  });

  test("costs a write at most every ten seconds", () => {
    const { storage, identity } = setUp();
    const page = identity();
    const id = page.session();
    const start = now;
    for (now += 500; now < start + 10_000; now += 500) page.session();
    expect(storage.getItem(SESSION_KEY)).toBe(`${id} ${start}`);
    page.session();
    expect(storage.getItem(SESSION_KEY)).toBe(`${id} ${start + 10_000}`);
  });

  test("does not end when the clock is set back", () => {
    const page = setUp().identity();
    const first = page.session();
    now -= 86_400_000;
    expect(page.session()).toBe(first);
  });

  test("ends after half an hour, also where the clock was set back meanwhile", () => {
    const page = setUp().identity();
    const first = page.session();
    now -= 86_400_000;
    page.session();
    now += SESSION_MS;
    expect(page.session()).not.toBe(first);
  });

  test.each([
    ["empty", ""],
    ["without a time", "abc"],
    ["with an invalid time", "abc def"],
    ["with an id that the collector would reject", `${"s".repeat(129)} 1800000000000`],
  ])("that is %s is replaced", (_, session) => {
    expect(
      setUp({ kept: { [SESSION_KEY]: session } })
        .identity()
        .session(),
    ).toBe("id-1");
  });
});

test("reset forgets both in cookie and storage", () => {
  const { storage, cookies, identity } = setUp();
  const page = identity();
  const before = [page.visitor(), page.session()];
  page.reset();
  expect([Object.keys(storage), cookies.jar.size]).toEqual([[], 0]);
  expect(before).not.toContain(page.visitor());
  expect(before).not.toContain(page.session());
});
