import { beforeEach, describe, expect, test } from "vitest";
import type { KeyResponse } from "../../collector/contract/responses/property.ts";
import { type Access, accessForPages, accessForServers, administratorOf } from "../../collector/services/authorize.ts";
import { isoOrNull } from "../../collector/services/iso.ts";
import { keyUses } from "../../collector/services/key-uses.ts";
import { changeKey, createKey, listKeys, revokeKey, rotateKey } from "../../collector/services/keys.ts";
import { isRefusal } from "../../collector/services/refusal.ts";
import { refusedPages } from "../../collector/services/refused-pages.ts";
import type { Store } from "../../collector/store/ports/store.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { DAY, MORNING, SHOP } from "../support/events.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const clock = { now: 0 };
const now = () => clock.now;
let secrets = 0;
let store: Store;
let admin: Access;
let context: Parameters<typeof accessForPages>[0] & Parameters<typeof createKey>[0];

beforeEach(async () => {
  clock.now = MORNING;
  store = sqliteStore({ file: ":memory:", now, newWriteKey: () => `wk_${++secrets}` });
  const property = await store.createProperty(SHOP);
  if (property === "taken") throw new Error("the id is in use");
  admin = administratorOf(property);
  context = {
    store,
    now,
    adminToken: "token",
    newSecret: () => `secret-${++secrets}`,
    keyUses: keyUses(store),
    refusedPages: refusedPages(),
  };
  return () => store.close();
});

const keyOf = async (request: Promise<{ data: KeyResponse } | object>): Promise<KeyResponse> => {
  const response = await request;
  if (!("data" in response)) throw new Error(JSON.stringify(response));
  return response.data;
};
const create = (body: object) => keyOf(createKey(context, admin, { name: "Till", ...body }));
const rotate = (id: number, body: object = {}) => keyOf(rotateKey(context, admin, String(id), body));
const actorOf = async (secret: string | undefined, scope: "read" | "ingest" = "read") => {
  const access = await accessForServers(context, { secret: secret ?? null, origin: null, named: [] }, [scope]);
  return isRefusal(access) ? access.detail : access.actor;
};
const pageActorOf = async (writeKey: string | null) => {
  const access = await accessForPages(context, { secret: null, origin: null, named: [] }, writeKey, []);
  return isRefusal(access) ? access.detail : access.actor;
};

describe("a rotation", () => {
  test("keeps the old key valid for a day, and the new one forever", async () => {
    const old = await create({ scopes: ["read"] });
    const next = await rotate(old.id);
    expect(next).toMatchObject({ name: "Till", scopes: ["read"], expires_at: null });
    clock.now += DAY - 1;
    expect([await actorOf(old.secret), await actorOf(next.secret)]).toEqual(["Till", "Till"]);
    clock.now += 1;
    expect([await actorOf(old.secret), await actorOf(next.secret)]).toEqual(["The key has expired.", "Till"]);
  });

  test("keeps the old key valid for the overlap, but not beyond its own expiry", async () => {
    const short = await create({ scopes: ["read"] });
    await rotate(short.id, { overlap_hours: 2 });
    const ending = await create({ scopes: ["read"], expires_at: new Date(MORNING + HOUR).toISOString() });
    const next = await rotate(ending.id, { overlap_hours: 48 });
    expect(next.expires_at).toBe(ending.expires_at);
    clock.now += HOUR;
    expect([await actorOf(short.secret), await actorOf(ending.secret)]).toEqual(["Till", "The key has expired."]);
    clock.now += HOUR;
    expect(await actorOf(short.secret)).toBe("The key has expired.");
  });

  test("without an overlap ends the old key at once", async () => {
    const old = await create({ scopes: ["read"] });
    await rotate(old.id, { overlap_hours: 0 });
    expect(await actorOf(old.secret)).toBe("The key has expired.");
  });

  test("keeps an old write key valid, so that pages can switch", async () => {
    const old = await create({ kind: "write" });
    const next = await rotate(old.id);
    expect(next).not.toHaveProperty("secret");
    expect([await pageActorOf(old.write_key), await pageActorOf(next.write_key)]).toEqual(["Till", "Till"]);
    clock.now += DAY;
    expect([await pageActorOf(old.write_key), await pageActorOf(next.write_key)]).toEqual([
      "The key has expired.",
      "Till",
    ]);
  });

  test("is refused for an expired or rotated key", async () => {
    const old = await create({ scopes: ["read"], expires_at: new Date(MORNING + HOUR).toISOString() });
    await rotate(old.id);
    expect(await rotateKey(context, admin, String(old.id), {})).toMatchObject({ refused: "conflict" });
    const other = await create({ scopes: ["read"], expires_at: new Date(MORNING + HOUR).toISOString() });
    clock.now += HOUR;
    expect(await rotateKey(context, admin, String(other.id), {})).toMatchObject({ refused: "conflict" });
  });
});

test("a key is refused after its expiry, and accepted again after the expiry is moved", async () => {
  const { id, secret } = await create({ scopes: ["read"], expires_at: new Date(MORNING + HOUR).toISOString() });
  expect(await actorOf(secret)).toBe("Till");
  clock.now += HOUR;
  expect(await actorOf(secret)).toBe("The key has expired.");
  await keyOf(changeKey(context, admin, String(id), { expires_at: new Date(clock.now + HOUR).toISOString() }));
  expect(await actorOf(secret)).toBe("Till");
});

test("only the hash of a secret is stored, and the hash is no secret", async () => {
  const stored: string[] = [];
  const recording: Store = {
    ...store,
    createKey: (id, draft) => {
      stored.push(JSON.stringify(draft));
      return store.createKey(id, draft);
    },
  };
  const { data } = (await createKey({ ...context, store: recording }, admin, { name: "Till", scopes: ["read"] })) as {
    data: KeyResponse;
  };
  expect(data.secret).toMatch(/^sk_secret-/);
  expect(stored).toHaveLength(1);
  expect(stored[0]).not.toContain(data.secret!.slice(3));
  const { secretHash } = JSON.parse(stored[0]!);
  for (const secret of [secretHash, `sk_${secretHash}`])
    expect(await actorOf(secret)).toBe("The key or token is unknown.");
  expect(await pageActorOf(secretHash)).toBe("The write key is missing or unknown.");
  expect(await pageActorOf(data.secret!)).toBe("The write key is missing or unknown.");
});

describe("a caller without a scope", () => {
  const asManager = async (expires_at: number | null = null): Promise<Access> => {
    const body = { name: "Manager", scopes: ["manage"], expires_at: isoOrNull(expires_at) };
    return { ...admin, actor: "Manager", keyId: (await create(body)).id, scopes: ["manage"] };
  };

  test("can't grant the scope, or manage a key that has it", async () => {
    const strong = await create({ scopes: ["redeem", "manage"] });
    const weak = await create({ scopes: ["manage"] });
    const manager = await asManager();
    for (const request of [
      createKey(context, manager, { name: "A", scopes: ["manage", "redeem"] }),
      changeKey(context, manager, String(weak.id), { scopes: ["redeem"] }),
      changeKey(context, manager, String(strong.id), { scopes: ["manage"] }),
      rotateKey(context, manager, String(strong.id), {}),
      revokeKey(context, manager, String(strong.id)),
    ]) {
      expect(await request).toMatchObject({ refused: "forbidden", detail: expect.stringContaining("scope redeem") });
    }
    expect(await actorOf(strong.secret, "read")).toBe("The key lacks the scope read.");
  });

  test("manages keys without more scopes", async () => {
    const weak = await create({ scopes: ["manage"] });
    const manager = await asManager();
    expect(await changeKey(context, manager, String(weak.id), { name: "B" })).toMatchObject({ data: { name: "B" } });
    expect(await rotateKey(context, manager, String(weak.id), {})).toHaveProperty("data.secret");
    expect(await revokeKey(context, manager, String(weak.id))).toHaveProperty("data.revoked_at");
  });

  test("manages no write keys: pages of the whole shop depend on them", async () => {
    const manager = await asManager();
    const pages = await create({ kind: "write" });
    for (const request of [
      createKey(context, manager, { kind: "write", name: "Pages" }),
      changeKey(context, manager, String(pages.id), { name: "B" }),
      rotateKey(context, manager, String(pages.id), {}),
      revokeKey(context, manager, String(pages.id)),
    ])
      expect(await request).toMatchObject({ refused: "forbidden", detail: expect.stringContaining("write keys") });
  });

  test("makes and prolongs no key beyond its own end, itself least of all", async () => {
    const end = MORNING + DAY;
    const manager = await asManager(end);
    const later = new Date(end + 1).toISOString();
    const [forever, soon] = [await create({ scopes: ["manage"] }), new Date(end).toISOString()];
    const made = await keyOf(createKey(context, manager, { name: "A", scopes: ["manage"] }));
    expect(made).toMatchObject({ expires_at: soon, created_by: manager.keyId });
    for (const request of [
      createKey(context, manager, { name: "B", scopes: ["manage"], expires_at: later }),
      changeKey(context, manager, String(made.id), { expires_at: later }),
      changeKey(context, manager, String(made.id), { expires_at: null }),
      changeKey(context, manager, String(manager.keyId), { expires_at: null }),
      changeKey(context, manager, String(forever.id), { expires_at: later }),
    ])
      expect(await request).toMatchObject({ refused: "unprocessable", errors: [{ path: "expires_at" }] });
    // With the secret of a successor it would go on as that one.
    expect(await rotateKey(context, manager, String(forever.id), {})).toMatchObject({ refused: "forbidden" });
    expect(await rotateKey(context, manager, String(manager.keyId), {})).toMatchObject({ data: { expires_at: soon } });
  });

  test("is revoked with the keys that it made on request", async () => {
    const manager = await asManager();
    const made = await keyOf(createKey(context, manager, { name: "A", scopes: ["manage"] }));
    const successor = await keyOf(rotateKey(context, manager, String(manager.keyId), { overlap_hours: 0 }));
    const alone = await revokeKey(context, admin, String(manager.keyId));
    expect(alone).toMatchObject({ meta: { also_revoked: [] } });
    const all = await revokeKey(context, admin, String(manager.keyId), { with_made: "true" });
    expect(all).toMatchObject({ meta: { also_revoked: [made.id, successor.id] } });
    const unclear = await revokeKey(context, admin, String(made.id), { with_made: "yes" });
    expect(unclear).toMatchObject({ refused: "unprocessable", errors: [{ path: "with_made" }] });
  });
});

describe("the last use of a key", () => {
  test("is listed at once, and written by the next flush", async () => {
    const { id, secret } = await create({ scopes: ["read"] });
    await actorOf(secret);
    clock.now += MINUTE;
    await actorOf(secret);
    const lastUse = async () => (await listKeys(context, admin)).data.find((key) => key.id === id)!.last_used_at;
    expect(await lastUse()).toBe(new Date(MORNING + MINUTE).toISOString());
    expect((await store.key(admin.property.id, id))!.last_used_at).toBeNull();
    await context.keyUses.flush();
    expect((await store.key(admin.property.id, id))!.last_used_at).toBe(MORNING + MINUTE);
  });

  test("is kept for the next flush if it can't be written, and is written once", async () => {
    const written: unknown[] = [];
    let full = true;
    const uses = keyUses({
      ...store,
      recordKeyUses: async (uses) => {
        if (full) throw new Error("the disk is full");
        written.push(uses);
      },
    });
    uses.note(5, 1_000);
    await uses.flush();
    full = false;
    await uses.flush();
    await uses.flush();
    expect(written).toEqual([[[5, 1_000]]]);
  });

  test("does not count a refused request", async () => {
    const { id, secret } = await create({ scopes: ["ingest"] });
    await actorOf(secret, "read");
    expect(context.keyUses.lastOf(id)).toBeNull();
  });
});
