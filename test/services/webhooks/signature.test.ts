import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { signatureHeaders } from "../../../collector/services/webhooks/signature.ts";

const secretOf = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString("base64")}`;
const [OLD, NEW, OTHER] = [secretOf(1), secretOf(2), secretOf(3)] as const;
const BODY = '{"text":"grün"}';

test("a receiver verifies a message with the published library, with either secret during a rotation", () => {
  const headers = signatureHeaders([NEW, OLD], "msg_1", Date.now(), BODY);
  for (const secret of [OLD, NEW]) expect(new Webhook(secret).verify(BODY, headers)).toEqual({ text: "grün" });
});

test.each<[string, string, object, string]>([
  ["with another secret", OTHER, {}, BODY],
  ["with another body", NEW, {}, '{"text":"grau"}'],
  ["under another id", NEW, { "webhook-id": "msg_2" }, BODY],
  ["sent an hour ago", NEW, signatureHeaders([NEW], "msg_1", Date.now() - 3_600_000, BODY), BODY],
])("a message %s is refused", (_, secret, changed, body) => {
  const headers = { ...signatureHeaders([NEW], "msg_1", Date.now(), BODY), ...changed };
  expect(() => new Webhook(secret).verify(body, headers)).toThrow();
});
