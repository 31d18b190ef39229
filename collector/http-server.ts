import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { answerMalformed } from "./http/malformed-requests.ts";
import { oneAtATime } from "./http/one-at-a-time.ts";
import { OperatorError } from "./operator-error.ts";

/**
 * In ms. The time for headers is short, so that silent clients are disconnected. Bodies have limits of their own
 * (http/body.ts), and uploads may take an hour.
 */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 3_600_000, connectionsCheckingInterval: 2_000 };
/** In ms. Longer than the minute for which proxies keep connections, so that the proxy closes them. */
const KEEP_ALIVE = 65_000;
/**
 * In ms, as nginx's send_timeout: a client that reads none of its answer for so long is disconnected. One that reads a part of
 * it is not, however slow it is.
 */
const UNREAD = 60_000;
/** Time, in ms, for requests in progress to finish when the server closes. */
const GRACE = 5_000;

export interface HttpServer {
  /** Its origin: `http://localhost:8080`. */
  readonly url: string;
  /** Starts to handle requests. */
  serve(app: RequestListener): void;
  /** Takes no new connections, and waits for requests in progress. */
  close(): Promise<void>;
}

/**
 * Opens the port.
 * @param setting the variable that the port is from
 * @throws OperatorError where it is in use, or not allowed
 */
export async function listen(host: string, port: number, setting = "PORT"): Promise<HttpServer> {
  const server = createServer({ ...TIMEOUTS, keepAliveTimeout: KEEP_ALIVE });
  await bind(server, host, port, setting);
  const name = ["127.0.0.1", "0.0.0.0", "::", "::1"].includes(host) ? "localhost" : host;
  return {
    url: `http://${name}:${(server.address() as AddressInfo).port}`,
    serve(app) {
      const { handle, isIdle } = oneAtATime(app);
      // An Expect header that Node does not know is no reason to refuse a request.
      server.on("request", handle).on("checkExpectation", handle).on("clientError", answerMalformed);
      // A request that takes long, or a live stream without news, has sent all that it has: it goes on.
      server.setTimeout(UNREAD, (socket) => {
        if (isIdle(socket) || socket.writableLength > 0) socket.destroy();
      });
    },
    close: () => close(server),
  };
}

function bind(server: Server, host: string, port: number, setting: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === "EADDRINUSE" ? `the port is in use; set ${setting} to another one` : cause.message;
      reject(new OperatorError(`can't listen on ${host}:${port}: ${reason}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

async function close(server: Server): Promise<void> {
  const deadline = setTimeout(() => server.closeAllConnections(), GRACE);
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  clearTimeout(deadline);
}
