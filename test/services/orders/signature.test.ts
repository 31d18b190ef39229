import { describe, expect, test } from "vitest";
import { isSigned, signatureOf } from "../../../collector/services/orders/signature.ts";

const SECRET = "test-webhook-secret";
const BODY = '{"id":1234567890,"email":"customer@example.com","total_price":"123.45"}';
const SIGNATURE = "QNyObTlKbMx2qDlPF/ZOZcBqg5OgPg+2oky3zldc0Gw=";

const base64 = (hex: string): string => Buffer.from(hex, "hex").toString("base64");

describe("the signature of a notification", () => {
  // The example for Shopify in SQLPage's documentation of its function hmac, and cases 1 and 2 of RFC 4231.
  test.each([
    [SECRET, BODY, SIGNATURE],
    ["\v".repeat(20), "Hi There", base64("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")],
    [
      "Jefe",
      "what do ya want for nothing?",
      base64("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    ],
  ])("is HMAC-SHA256 in base64, as documented", (secret, body, signature) => {
    expect(signatureOf(secret, body)).toBe(signature);
  });

  test.each([
    ["as it was sent", SIGNATURE, true],
    ["with blanks around it", ` ${SIGNATURE} `, true],
    ["of another body", signatureOf(SECRET, `${BODY} `), false],
    ["by another secret", signatureOf("test-webhook-secret ", BODY), false],
    ["cut off", SIGNATURE.slice(0, -1), false],
    ["in hex", Buffer.from(SIGNATURE, "base64").toString("hex"), false],
    ["empty", "", false],
  ])("%s", (_, signature, isRight) => {
    expect(isSigned(SECRET, BODY, signature)).toBe(isRight);
  });
});
