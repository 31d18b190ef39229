import { createHmac } from "node:crypto";
import { SECRET_PREFIX } from "../../contract/webhook.ts";

/**
 * The headers by which a receiver knows that a message is ours and new (Standard Webhooks 1.0: HMAC-SHA256 over id, time and
 * body).
 * @param secrets as they are shown; while one takes another's place both sign
 * @param id the message's, the same at each attempt
 * @param at when it is sent, epoch milliseconds
 */
export function signatureHeaders(secrets: readonly string[], id: string, at: number, body: string) {
  const timestamp = String(Math.floor(at / 1_000));
  const signatures = secrets.map((secret) => `v1,${signed(secret, `${id}.${timestamp}.${body}`)}`);
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}

const signed = (secret: string, text: string): string =>
  createHmac("sha256", Buffer.from(secret.slice(SECRET_PREFIX.length), "base64"))
    .update(text)
    .digest("base64");
