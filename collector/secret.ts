import { randomBytes } from "node:crypto";

/** Makes a secret of 192 random bits, as letters, digits, `-` and `_`. */
export const newSecret = (): string => randomBytes(24).toString("base64url");
