import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCOPES, type Scope } from "../../../collector/contract/key.ts";
import { isForPages, type Operation } from "../../../collector/http/operation.ts";
import { OPERATIONS } from "../../../collector/http/operations/index.ts";
import { hashOf } from "../../../collector/services/authenticate.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../../support/collector.ts";
import { pathOf, requestWith } from "./requests.ts";

/** All secrets in all ways, instead of a third of them in one way each, in turns: `npm run test:access`. */
const ALL = Boolean(process.env.LONG);

/** Ways to send a secret. The last two are no way: addresses are logged and shared. */
const STYLES: Readonly<Record<string, (secret: string) => { headers?: Record<string, string>; query?: string }>> = {
  bearer: (secret) => ({ headers: { authorization: `Bearer ${secret}` } }),
  "password of Basic": (secret) => ({ headers: { authorization: `Basic ${btoa(`till:${secret}`)}` } }),
  "name of Basic": (secret) => ({ headers: { authorization: `basic ${btoa(`${secret}:`)}` } }),
  "X-Auth-Token": (secret) => ({ headers: { "x-auth-token": secret } }),
  "a cookie": (secret) => ({
    headers: { cookie: `promotrail_session=${secret}; __Host-promotrail_session=${secret}` },
  }),
  "the address": (secret) => ({ query: new URLSearchParams({ access_token: secret, key: secret }).toString() }),
};
const NO_WAY: readonly string[] = ["a cookie", "the address"];

/** What a sender has, and the scopes of it; `unknown` is refused everywhere. */
type Rights = "unknown" | "write key" | "of another property" | "administrator" | readonly Scope[];

interface Credential {
  readonly secret: string;
  readonly rights: Rights;
}

let collector: Collector;
const credentials = new Map<string, Credential>();
const NAMES = [
  ...SCOPES,
  "all scopes",
  "write key",
  "alias",
  "another property",
  "administrator",
  "nothing",
  "a guess",
  "a guessed write key",
  "revoked",
  "expired",
  "the hash of a key",
];

const KEYS = "/v1/properties/100001/keys";

beforeAll(async () => {
  let now = Date.now();
  collector = await startCollector({ demo: true, now: () => now });
  const admin = async (path: string, body: object, method = "POST") => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    return (await fetch(collector.url + path, { method, headers, body: JSON.stringify(body) })).json();
  };
  const keyWith = async (scopes: readonly Scope[], keys = KEYS, more = {}): Promise<{ id: number; secret: string }> =>
    (await admin(keys, { name: scopes.join(" "), scopes, ...more })).data;
  const add = (name: string, secret: string, rights: Rights) => credentials.set(name, { secret, rights });

  for (const scope of SCOPES) add(scope, (await keyWith([scope])).secret, [scope]);
  add("all scopes", (await keyWith(SCOPES)).secret, SCOPES);
  await admin("/v1/properties/100001", { aliases: ["5650"] }, "PUT");
  add("write key", "wk_demo", "write key");
  add("alias", "5650", "write key");
  const other = (await admin("/v1/properties", { name: "Other" })).data.id;
  add("another property", (await keyWith(SCOPES, `/v1/properties/${other}/keys`)).secret, "of another property");
  add("administrator", ADMIN_TOKEN, "administrator");
  for (const [name, secret] of Object.entries({
    nothing: "",
    "a guess": "sk_guess",
    "a guessed write key": "wk_guess",
  }))
    add(name, secret, "unknown");
  const [revoked, expired] = [
    await keyWith(SCOPES),
    await keyWith(SCOPES, KEYS, { expires_at: new Date(now + 1_000).toISOString() }),
  ];
  await admin(`${KEYS}/${revoked.id}`, {}, "DELETE");
  now += 2_000;
  add("revoked", revoked.secret, "unknown");
  add("expired", expired.secret, "unknown");
  add("the hash of a key", hashOf(credentials.get("all scopes")!.secret), "unknown");
});
afterAll(() => collector.close());

/** Some operations look at their bodies too: nobody grants scopes that they lack, or subscribes to what they can't read. */
const OWN_BODIES: Readonly<Record<string, object>> = {
  createKey: { name: "Own", scopes: ["manage"] },
  createWebhook: { url: "https://erp.example/in", event_types: ["offers:promo:created"], is_active: false },
};
const withOwnBody = (operation: Operation): Operation => {
  const body = OWN_BODIES[operation.id];
  return body ? { ...operation, example: { body } } : operation;
};

const scopesOf = ({ access }: Operation): readonly Scope[] => {
  if (typeof access === "string") return [];
  return isForPages(access) ? access.page : access;
};

/** What must happen, as the table of operations says. */
function expectedFor(operation: Operation, rights: Rights): "401" | "403" | "404" | "admitted" {
  const scopes = scopesOf(operation);
  if (rights === "unknown") return "401";
  if (rights === "administrator") return "admitted";
  if (rights === "write key") return isForPages(operation.access) ? "admitted" : "403";
  if (scopes.length === 0) return "403";
  if (rights === "of another property") return "404";
  return scopes.some((scope) => rights.includes(scope)) ? "admitted" : "403";
}

async function outcomeOf(operation: Operation, secret: string, style: string) {
  const { headers = {}, query = "" } = STYLES[style]!(secret);
  const request = requestWith(withOwnBody(operation), null);
  const path = `${pathOf(operation)}?property_id=100001&${query}`;
  const sent = secret === "" ? {} : headers;
  const { status } = await fetch(collector.url + path, {
    ...request,
    headers: { ...(request.headers as Record<string, string>), ...sent },
  });
  return ["401", "403"].includes(String(status)) ? String(status) : status;
}

const closed = OPERATIONS.filter(({ access }) => access !== "public");

describe("each operation admits exactly the credentials that its definition names, however they are sent:", () => {
  test.each(closed.map((operation, at) => [operation.id, operation, at] as const))("%s", async (_, operation, at) => {
    expect([...credentials.keys()]).toEqual(NAMES);
    const names = Object.keys(STYLES);
    const wrong: string[] = [];
    for (const [turn, name] of NAMES.entries()) {
      if (!ALL && (turn + at) % 3 > 0) continue;
      const { secret, rights } = credentials.get(name)!;
      // After three operations, a secret is sent in the next way.
      const styles = ALL ? names : [names[(turn + Math.floor(at / 3)) % names.length]!];
      for (const style of styles) {
        const expected = expectedFor(operation, NO_WAY.includes(style) ? "unknown" : rights);
        const outcome = await outcomeOf(operation, secret, style);
        const isRight = expected === "admitted" ? typeof outcome === "number" : String(outcome) === expected;
        if (!isRight) wrong.push(`${name} as ${style}: ${outcome}, not ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("which are more than 2,592 combinations", () => {
    expect(closed.length * NAMES.length * Object.keys(STYLES).length).toBeGreaterThan(2_592);
  });
});
