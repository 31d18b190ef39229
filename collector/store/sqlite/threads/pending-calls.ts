import { UnusableDataFile } from "../connection/database.ts";
import type { ErrorText, Reply } from "./messages.ts";

interface Pending {
  readonly since: number;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The calls of a thread that wait for their reply. */
export function pendingCalls() {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  return {
    /** @returns the id of the call. Its reply resolves or rejects it. */
    add(resolve: Pending["resolve"], reject: Pending["reject"]): number {
      lastId += 1;
      pending.set(lastId, { since: performance.now(), resolve, reject });
      return lastId;
    },
    settle(reply: Reply): void {
      const { resolve, reject } = pending.get(reply.id)!;
      pending.delete(reply.id);
      if ("error" in reply) reject(errorOf(reply.error));
      else resolve(reply.value);
    },
    rejectAll(error: Error): void {
      const all = [...pending.values()];
      pending.clear();
      for (const { reject } of all) reject(error);
    },
    /** How long the oldest call has been waiting, in ms; 0 without calls. */
    age(): number {
      const since = pending.values().next().value?.since;
      return since === undefined ? 0 : performance.now() - since;
    },
  };
}

/** An error as the thread threw it. */
export function errorOf({ name, message, stack }: ErrorText): Error {
  const error = name === "UnusableDataFile" ? new UnusableDataFile(message) : new Error(message);
  return stack ? Object.assign(error, { stack }) : error;
}
