import { beforeEach, expect, test } from "vitest";
import { createIdentity, SESSION_KEY, SESSION_MS, VISITOR_KEY } from "../../sdk/identity.ts";
import { createStorage } from "../../sdk/storage.ts";
import { blockedStorage, fakeBackend } from "./fakes.ts";

let now: number;
let made: number;
const newId = () => `id-${++made}`;
const on = (backend: ReturnType<typeof fakeBackend>) =>
  createIdentity(
    createStorage(() => backend),
    newId,
    () => now,
  );

beforeEach(() => {
  now = 1_800_000_000_000;
  made = 0;
});

test("a visitor stays the same over pages and tabs", () => {
  const backend = fakeBackend();
  const first = on(backend).visitor();
  expect(on(backend).visitor()).toBe(first);
  expect(backend.map.get("promotrail.visitor")).toBe(first);
});

test("a session lives as long as events come within half an hour", () => {
  const identity = on(fakeBackend());
  const first = identity.session();
  for (let event = 0; event < 5; event++) {
    now += SESSION_MS - 1;
    expect(identity.session()).toBe(first);
  }
  now += SESSION_MS;
  expect(identity.session()).not.toBe(first);
});

test("another tab's event keeps the session alive", () => {
  const backend = fakeBackend();
  const first = on(backend).session();
  now += SESSION_MS - 1;
  on(backend).session();
  now += SESSION_MS - 1;
  expect(on(backend).session()).toBe(first);
});

test("a clock that was set back does not end the session", () => {
  const identity = on(fakeBackend());
  const first = identity.session();
  now -= 86_400_000;
  expect(identity.session()).toBe(first);
});

test("works without storage, for as long as the page lives", () => {
  const identity = createIdentity(blockedStorage(), newId, () => now);
  expect([identity.visitor(), identity.session()]).toEqual([identity.visitor(), identity.session()]);
});

test("reset forgets both", () => {
  const identity = on(fakeBackend());
  const before = [identity.visitor(), identity.session()];
  identity.reset();
  expect(before).not.toContain(identity.visitor());
  expect(before).not.toContain(identity.session());
});

test.each([
  ["an empty session", { [SESSION_KEY]: "" }],
  ["a session without a time", { [SESSION_KEY]: "abc" }],
  ["ids that the collector would refuse", { [VISITOR_KEY]: "v".repeat(129), [SESSION_KEY]: `${"s".repeat(129)} 1` }],
])("does not believe %s", (_, entries) => {
  const identity = on(fakeBackend(entries));
  expect([identity.visitor(), identity.session()]).toEqual(["id-1", "id-2"]);
});
