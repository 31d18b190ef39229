import { STEP_TIMEOUT } from "./engine.ts";

/** What a WebDriver says where it says no. */
export class WebDriverError extends Error {}

/** Asks a WebDriver something over HTTP; `path` begins behind the driver's address. */
export type Ask = (method: "GET" | "POST" | "DELETE", path: string, body?: unknown) => Promise<unknown>;

/** A session in which one thing is asked at a time: the window that a command is for is the session's state. */
export interface Session {
  ask: Ask;
  /** Asks something of one window; nobody else's question comes between. */
  inWindow(handle: string, method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<unknown>;
}

/** A client of the driver at an address. */
export function driverAt(address: string): Ask {
  return async (method, path, body) => {
    const signal = AbortSignal.timeout(STEP_TIMEOUT);
    const sent = method === "POST" ? { body: JSON.stringify(body ?? {}) } : {};
    const answer = await fetch(address + path, { method, signal, ...sent });
    const { value } = (await answer.json()) as { value: unknown };
    if (answer.ok) return value;
    const { error, message } = value as { error: string; message: string };
    throw new WebDriverError(`${method} ${path}: ${error}: ${message}`);
  };
}

/** Opens a session. */
export async function openSession(driver: Ask, capabilities: unknown): Promise<Session> {
  const { sessionId } = (await driver("POST", "/session", { capabilities })) as { sessionId: string };
  const ask: Ask = (method, path, body) => driver(method, `/session/${sessionId}${path}`, body);
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
  return {
    ask: (...question) => inTurn(() => ask(...question)),
    inWindow: (handle, ...question) =>
      inTurn(async () => {
        await ask("POST", "/window", { handle });
        return ask(...question);
      }),
  };
}
