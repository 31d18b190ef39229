import type { MethodsOf } from "./methods.ts";

/** Sessions of the dashboard. They are in cookies: the store keeps their secret, and those that ended early. */
export interface SessionStore {
  /** 32 random bytes of this data file, in hex: cookies are sealed with them. */
  sessionKey(): Promise<string>;
  /** Ends a session. @param until its own end, epoch milliseconds: it is remembered no longer */
  endSession(id: string, until: number): Promise<void>;
  hasEnded(id: string): Promise<boolean>;
}

export const SESSION_METHODS = {
  sessionKey: { kind: "lookup" },
  endSession: { kind: "write" },
  hasEnded: { kind: "lookup" },
} as const satisfies MethodsOf<SessionStore>;
