import { createHmac } from "node:crypto";
import { SECRET_PREFIX } from "../../contract/webhook.ts";

/**
 * The headers by which a receiver verifies a message (Standard Webhooks 1.0: HMAC-SHA256 over id, timestamp and body).
 * @param secrets with their prefix; two of them while a secret is rotated
 * @param id of the message, the same for every attempt
 * @param at the time of the attempt, epoch milliseconds
 */
export function signatureHeaders(secrets: readonly string[], id: string, at: number, body: string) {
  const timestamp = String(Math.floor(at / 1_000));
  const signatures = secrets.map((secret) => `v1,${sign(secret, `${id}.${timestamp}.${body}`)}`);
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}

const sign = (secret: string, text: string): string =>
  createHmac("sha256", Buffer.from(secret.slice(SECRET_PREFIX.length), "base64"))
    .update(text)
    .digest("base64");
