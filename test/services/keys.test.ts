import { beforeEach, describe, expect, test } from "vitest";
import type { KeyResponse } from "../../collector/contract/responses/property.ts";
import { type Access, accessForPages, accessForServers, administratorOf } from "../../collector/services/authorize.ts";
import { keyUses } from "../../collector/services/key-uses.ts";
import { changeKey, createKey, listKeys, revokeKey, rotateKey } from "../../collector/services/keys.ts";
import { isRefusal } from "../../collector/services/refusal.ts";
import type { Store } from "../../collector/store/ports/store.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { DAY, MORNING, SHOP } from "../support/events.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const clock = { now: 0 };
const now = () => clock.now;
let made = 0;
let store: Store;
let admin: Access;
let gate: Parameters<typeof accessForServers>[0] & Parameters<typeof createKey>[0];

beforeEach(async () => {
  clock.now = MORNING;
  store = sqliteStore({ file: ":memory:", now, newWriteKey: () => `wk_${++made}` });
  const property = await store.createProperty(SHOP);
  if (property === "taken") throw new Error("the id is taken");
  admin = administratorOf(property);
  gate = { store, now, adminToken: "token", newSecret: () => `secret-${++made}`, keyUses: keyUses(store) };
  return () => store.close();
});

const done = async (doing: Promise<{ data: KeyResponse } | object>): Promise<KeyResponse> => {
  const answer = await doing;
  if (!("data" in answer)) throw new Error(JSON.stringify(answer));
  return answer.data;
};
const create = (body: object) => done(createKey(gate, admin, { name: "Till", ...body }));
const rotate = (id: number, body: object = {}) => done(rotateKey(gate, admin, String(id), body));
const enters = async (secret: string | undefined, scope: "read" | "ingest" = "read") => {
  const access = await accessForServers(gate, { secret: secret ?? null, origin: null, named: [] }, [scope]);
  return isRefusal(access) ? access.detail : access.actor;
};
const page = async (writeKey: string | null) => {
  const access = await accessForPages(gate, { secret: null, origin: null, named: [] }, writeKey, []);
  return isRefusal(access) ? access.detail : access.actor;
};

describe("a rotation", () => {
  test("lets the old key live for a day, the new one for ever", async () => {
    const old = await create({ scopes: ["read"] });
    const next = await rotate(old.id);
    expect(next).toMatchObject({ name: "Till", scopes: ["read"], expires_at: null });
    clock.now += DAY - 1;
    expect([await enters(old.secret), await enters(next.secret)]).toEqual(["Till", "Till"]);
    clock.now += 1;
    expect([await enters(old.secret), await enters(next.secret)]).toEqual(["The key has expired.", "Till"]);
  });

  test("lets it live as long as is said, and no longer than it did anyway", async () => {
    const short = await create({ scopes: ["read"] });
    await rotate(short.id, { overlap_hours: 2 });
    const ending = await create({ scopes: ["read"], expires_at: new Date(MORNING + HOUR).toISOString() });
    const next = await rotate(ending.id, { overlap_hours: 48 });
    expect(next.expires_at).toBe(ending.expires_at);
    clock.now += HOUR;
    expect([await enters(short.secret), await enters(ending.secret)]).toEqual(["Till", "The key has expired."]);
    clock.now += HOUR;
    expect(await enters(short.secret)).toBe("The key has expired.");
  });

  test("without an overlap ends the old key now", async () => {
    const old = await create({ scopes: ["read"] });
    await rotate(old.id, { overlap_hours: 0 });
    expect(await enters(old.secret)).toBe("The key has expired.");
  });

  test("of a write key lets pages change over", async () => {
    const old = await create({ kind: "write" });
    const next = await rotate(old.id);
    expect(next).not.toHaveProperty("secret");
    expect([await page(old.write_key), await page(next.write_key)]).toEqual(["Till", "Till"]);
    clock.now += DAY;
    expect([await page(old.write_key), await page(next.write_key)]).toEqual(["The key has expired.", "Till"]);
  });

  test("of a key that has ended, or was rotated, is refused", async () => {
    const old = await create({ scopes: ["read"], expires_at: new Date(MORNING + HOUR).toISOString() });
    await rotate(old.id);
    expect(await rotateKey(gate, admin, String(old.id), {})).toMatchObject({ refused: "conflict" });
    const other = await create({ scopes: ["read"], expires_at: new Date(MORNING + HOUR).toISOString() });
    clock.now += HOUR;
    expect(await rotateKey(gate, admin, String(other.id), {})).toMatchObject({ refused: "conflict" });
  });
});

test("a key ends at its end, and lives again when that is put off", async () => {
  const { id, secret } = await create({ scopes: ["read"], expires_at: new Date(MORNING + HOUR).toISOString() });
  expect(await enters(secret)).toBe("Till");
  clock.now += HOUR;
  expect(await enters(secret)).toBe("The key has expired.");
  await done(changeKey(gate, admin, String(id), { expires_at: new Date(clock.now + HOUR).toISOString() }));
  expect(await enters(secret)).toBe("Till");
});

test("of a secret only the hash is stored, and it opens nothing by itself", async () => {
  const stored: string[] = [];
  const watching: Store = {
    ...store,
    createKey: (id, draft) => {
      stored.push(JSON.stringify(draft));
      return store.createKey(id, draft);
    },
  };
  const { data } = (await createKey({ ...gate, store: watching }, admin, { name: "Till", scopes: ["read"] })) as {
    data: KeyResponse;
  };
  expect(data.secret).toMatch(/^sk_secret-/);
  expect(stored).toHaveLength(1);
  expect(stored[0]).not.toContain(data.secret!.slice(3));
  const { secretHash } = JSON.parse(stored[0]!);
  for (const tried of [secretHash, `sk_${secretHash}`])
    expect(await enters(tried)).toBe("The key or token is unknown.");
  expect(await page(secretHash)).toBe("The write key is missing or unknown.");
  expect(await page(data.secret!)).toBe("The write key is missing or unknown.");
});

describe("who lacks a scope", () => {
  const asManager = (): Access => ({ ...admin, actor: "Manager", scopes: ["manage"] });

  test("gives it to nobody, and handles no key that has it", async () => {
    const strong = await create({ scopes: ["redeem", "manage"] });
    const weak = await create({ scopes: ["manage"] });
    const manager = asManager();
    for (const doing of [
      createKey(gate, manager, { name: "A", scopes: ["manage", "redeem"] }),
      changeKey(gate, manager, String(weak.id), { scopes: ["redeem"] }),
      changeKey(gate, manager, String(strong.id), { scopes: ["manage"] }),
      rotateKey(gate, manager, String(strong.id), {}),
      revokeKey(gate, manager, String(strong.id)),
    ]) {
      expect(await doing).toMatchObject({ refused: "forbidden", detail: expect.stringContaining("scope redeem") });
    }
    expect(await enters(strong.secret, "read")).toBe("The key lacks the scope read.");
  });

  test("keeps keys that are no stronger, and write keys", async () => {
    const weak = await create({ scopes: ["manage"] });
    const manager = asManager();
    expect(await changeKey(gate, manager, String(weak.id), { name: "B" })).toMatchObject({ data: { name: "B" } });
    expect(await rotateKey(gate, manager, String(weak.id), {})).toHaveProperty("data.secret");
    expect(await createKey(gate, manager, { kind: "write", name: "Pages" })).toHaveProperty("data.write_key");
    expect(await revokeKey(gate, manager, String(weak.id))).toHaveProperty("data.revoked_at");
  });
});

describe("the last use of a key", () => {
  test("costs no write, is told at once, and is written when it is time", async () => {
    const { id, secret } = await create({ scopes: ["read"] });
    await enters(secret);
    clock.now += MINUTE;
    await enters(secret);
    const shown = async () => (await listKeys(gate, admin)).data.find((key) => key.id === id)!.last_used_at;
    expect(await shown()).toBe(new Date(MORNING + MINUTE).toISOString());
    expect((await store.key(admin.property.id, id))!.last_used_at).toBeNull();
    await gate.keyUses.flush();
    expect((await store.key(admin.property.id, id))!.last_used_at).toBe(MORNING + MINUTE);
  });

  test("is kept for the next time where it can't be written, and is written once", async () => {
    const told: unknown[] = [];
    let full = true;
    const uses = keyUses({
      ...store,
      recordKeyUses: async (all) => {
        if (full) throw new Error("the disk is full");
        told.push(all);
      },
    });
    uses.note(5, 1_000);
    await uses.flush();
    full = false;
    await uses.flush();
    await uses.flush();
    expect(told).toEqual([[[5, 1_000]]]);
  });

  test("is not that of one who was refused", async () => {
    const { id, secret } = await create({ scopes: ["ingest"] });
    await enters(secret, "read");
    expect(gate.keyUses.lastOf(id)).toBeNull();
  });
});
