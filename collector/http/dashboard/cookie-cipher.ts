import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals texts for cookies. */
export interface CookieCipher {
  encrypt(text: string): string;
  /** @returns null where the text was not made with this key, or was changed */
  decrypt(text: string): string | null;
}

/** AES-256-GCM: a text that was changed does not decrypt. @param key 32 bytes */
export const cookieCipher = (key: Buffer): CookieCipher => ({
  encrypt(text) {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv("aes-256-gcm", key, iv);
    const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString("base64url");
  },
  decrypt(text) {
    const bytes = Buffer.from(text, "base64url");
    if (bytes.length < IV_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
    } catch {
      return null;
    }
  },
});
