import { expect, test } from "vitest";
import { parseWebhook } from "../../collector/contract/webhook.ts";

const SECRET = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
const body = (fields: object = {}) => ({
  url: "https://hook.example/in?a=1",
  event_types: ["offers:promo:created"],
  ...fields,
});

test("a subscription has defaults", () => {
  const sent = body({ event_types: ["offers:promo:updated", "offers:promo:created", "offers:promo:created"] });
  expect(parseWebhook(sent, false)).toEqual({
    ok: true,
    value: {
      url: "https://hook.example/in?a=1",
      event_types: ["offers:promo:created", "offers:promo:updated"],
      headers: {},
      max_batch_size: 1,
      is_active: true,
      verified_only: false,
    },
  });
});

test("http: is accepted if it is allowed, and a fragment is removed", () => {
  expect(parseWebhook(body({ url: "http://localhost:9/x#y", secret: SECRET }), true)).toMatchObject({
    ok: true,
    value: { url: "http://localhost:9/x", secret: SECRET },
  });
});

test.each<[string, object, string]>([
  ["no address", { url: undefined }, "url"],
  ["half an address", { url: "hook.example/in" }, "url"],
  ["http:", { url: "http://hook.example/" }, "url"],
  ["another protocol", { url: "ftp://hook.example/" }, "url"],
  ["a name and a password", { url: "https://ann:secret@hook.example/" }, "url"],
  ["too long an address", { url: `https://hook.example/${"x".repeat(2_048)}` }, "url"],
  ["no event types", { event_types: [] }, "event_types"],
  ["a type that there is not", { event_types: ["offers:promo:created", "offers:promo:eaten"] }, "event_types[1]"],
  ["a weak secret", { secret: `whsec_${Buffer.alloc(23).toString("base64")}` }, "secret"],
  ["a secret of another kind", { secret: "correct horse battery staple" }, "secret"],
  ["our own headers", { headers: { "Webhook-Signature": "v1,x" } }, "headers.Webhook-Signature"],
  ["the connection's headers", { headers: { "Content-Length": "1" } }, "headers.Content-Length"],
  ["a header that is none", { headers: { "a b": "1" } }, "headers.a b"],
  ["a line's end in a header", { headers: { "x-a": "1\r\nx-b: 2" } }, "headers.x-a"],
  ["too many headers", { headers: Object.fromEntries([...Array(21).keys()].map((n) => [`x-${n}`, ""])) }, "headers"],
  ["a batch of nothing", { max_batch_size: 0 }, "max_batch_size"],
  ["an unknown field", { colour: "red" }, "colour"],
])("%s is refused with a path", (_, fields, path) => {
  const parsed = parseWebhook(body(fields), false);
  expect(parsed.ok ? [] : parsed.errors.map((error) => error.path)).toEqual([path]);
});
