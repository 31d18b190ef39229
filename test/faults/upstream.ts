import { Agent, type IncomingMessage, request } from "node:http";

/** A complete response of the collector. */
export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

// Without keep-alive: a kept connection that the collector has closed would look like a fault.
const agent = new Agent({ keepAlive: false });

/** The body of a request or response. */
export async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * Forwards a request to the collector.
 * @param target the collector's address
 * @param body of the request
 */
export function forward(target: URL, { url, method, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port, host } = target;
    const options = { hostname, port, path: url, method, agent, headers: { ...headers, host, connection: "close" } };
    const sent = request(options, (res) => {
      bodyOf(res).then(
        (answer) => resolve({ status: res.statusCode!, headers: endToEndHeaders(res), body: answer }),
        reject,
      );
    });
    sent.once("error", reject).end(body);
  });
}

function endToEndHeaders({ headers }: IncomingMessage): NodeJS.Dict<string | string[]> {
  const { connection: _, "keep-alive": __, "transfer-encoding": ___, ...rest } = headers;
  return rest;
}
