import { Agent, type IncomingMessage, request } from "node:http";

/** What the collector answered, all of it. */
export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

// A connection of its own for each request: one that the collector closed meanwhile would look like a fault.
const agent = new Agent({ keepAlive: false });

/** Everything that a request or an answer carries. */
export async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * Sends a request on to the collector.
 * @param target the collector's address
 * @param body what the request carried
 */
export function forward(target: URL, { url, method, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port, host } = target;
    const options = { hostname, port, path: url, method, agent, headers: { ...headers, host, connection: "close" } };
    const sent = request(options, (res) => {
      bodyOf(res).then(
        (answer) => resolve({ status: res.statusCode!, headers: hopByHopAside(res), body: answer }),
        reject,
      );
    });
    sent.once("error", reject).end(body);
  });
}

function hopByHopAside({ headers }: IncomingMessage): NodeJS.Dict<string | string[]> {
  const { connection: _, "keep-alive": __, "transfer-encoding": ___, ...rest } = headers;
  return rest;
}
