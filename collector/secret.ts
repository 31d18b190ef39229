import { randomBytes } from "node:crypto";

/** What nobody can guess: 192 random bits, as letters, digits, `-` and `_`. */
export const newSecret = (): string => randomBytes(24).toString("base64url");
