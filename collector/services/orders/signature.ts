import { createHmac, timingSafeEqual } from "node:crypto";

/** The signature of a notification: HMAC-SHA256 of the body by the secret, in base64. WooCommerce and Shopify make the same. */
export const signatureOf = (secret: string, body: string): string =>
  createHmac("sha256", secret).update(body).digest("base64");

/** Whether a signature is that of the body. A wrong one takes the same time as a right one. */
export function isSigned(secret: string, body: string, signature: string): boolean {
  const [expected, sent] = [Buffer.from(signatureOf(secret, body)), Buffer.from(signature.trim())];
  return expected.length === sent.length && timingSafeEqual(expected, sent);
}
