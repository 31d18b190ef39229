// The flood of one property: sockets with several requests under way each, whose answers are only counted. Run by
// fairness.ts: `node flood.ts '<JSON of FloodOrder>'`; prints a line once it runs, and one of JSON when its input ends.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type RequestOrder, requestsOf } from "../ingest/requests.ts";

export interface FloodOrder extends RequestOrder {
  readonly port: number;
  readonly connections: number;
  /** Requests that a connection has sent and that have no answer yet. */
  readonly depth: number;
}

export interface FloodResult {
  /** Number of answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Processor time of the flood's own process, in seconds. */
  readonly cpu: number;
}

const order = JSON.parse(process.argv[2]!) as FloodOrder;
const nextRequest = requestsOf(order);
const statuses: Record<string, number> = {};
const several = (count: number): Buffer => Buffer.concat(Array.from({ length: count }, nextRequest));

const STATUS = Buffer.from("HTTP/1.1 ");

/** Counts the answers whose status lines are in a piece. One that two pieces share is missed, and another one is sent after it. */
function answersIn(piece: Buffer): number {
  let count = 0;
  for (let at = piece.indexOf(STATUS); at >= 0; at = piece.indexOf(STATUS, at + 1)) {
    const status = piece.toString("latin1", at + 9, at + 12);
    statuses[status] = (statuses[status] ?? 0) + 1;
    count += 1;
  }
  return count;
}

async function open(): Promise<Socket> {
  const socket = connect(order.port, "127.0.0.1").setNoDelay(true);
  await once(socket, "connect");
  socket.on("data", (piece) => {
    const answers = answersIn(piece);
    if (answers > 0) socket.write(several(answers));
  });
  socket.on("error", () => {});
  socket.write(several(order.depth));
  return socket;
}

const from = performance.now();
const before = process.cpuUsage();
const sockets = await Promise.all(Array.from({ length: order.connections }, open));
console.log("running");
process.stdin.resume();
await once(process.stdin, "end");
for (const socket of sockets) socket.destroy();
const { user, system } = process.cpuUsage(before);
const seconds = (performance.now() - from) / 1_000;
console.log(JSON.stringify({ statuses, seconds, cpu: (user + system) / 1e6 } satisfies FloodResult));
process.exit(0);
