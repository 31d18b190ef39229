import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Requests of one connection that may wait behind the one in progress. Browsers and proxies send the next after the answer. */
export const MOST_WAITING = 100;

type Exchange = readonly [IncomingMessage, ServerResponse];

/** Handles the requests of a server in turn. */
export interface InTurn {
  readonly handle: RequestListener;
  /** Whether a connection has no request in progress. */
  isIdle(connection: Socket): boolean;
}

/**
 * Handles the requests of a connection one after the other. The next one starts once the client's system has taken the answer
 * before it. So a client that reads nothing makes one answer, and not one for each request that fits into a packet: Node stops to
 * read from a connection whose answers wait, but parses all that has arrived by then. A connection with more than `MOST_WAITING`
 * further requests is ended.
 */
export function oneAtATime(handle: RequestListener): InTurn {
  /** The requests behind the one in progress, by connection. */
  const connections = new WeakMap<Socket, Exchange[]>();
  const start = (waiting: Exchange[], [req, res]: Exchange): void => {
    const { socket } = req;
    res.once("close", () => {
      const next = socket.destroyed ? undefined : waiting.shift();
      if (next) start(waiting, next);
      else connections.delete(socket);
    });
    handle(req, res);
  };
  return {
    handle(req, res) {
      const waiting = connections.get(req.socket);
      if (waiting) return wait(waiting, [req, res]);
      const none: Exchange[] = [];
      connections.set(req.socket, none);
      start(none, [req, res]);
    },
    isIdle: (connection) => !connections.has(connection),
  };
}

function wait(waiting: Exchange[], exchange: Exchange): void {
  if (waiting.length < MOST_WAITING) waiting.push(exchange);
  else exchange[0].socket.destroy();
}
