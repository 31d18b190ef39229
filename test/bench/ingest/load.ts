// The load: a process that uses plain sockets for HTTP, so that it needs little processor time.
// Run by ingest.ts: `node load.ts '<JSON of LoadOrder>'`; prints one line of JSON, a LoadResult.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { eventsIn, type RequestOrder, requestsOf } from "./requests.ts";

export interface LoadOrder extends RequestOrder {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** Requests per second; 0: as many as possible. */
  readonly rate: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly events: number;
  readonly seconds: number;
  /** Number of responses by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Milliseconds from the due time of a request to its response. */
  readonly p50: number;
  readonly p99: number;
}

const order = JSON.parse(process.argv[2]!) as LoadOrder;
const nextRequest = requestsOf(order);
let failure: Error | undefined;

const statuses: Record<string, number> = {};
const latencies: number[] = [];

/** A connection with one request at a time. */
class Connection {
  readonly socket: Socket;
  #due = 0;
  #head = "";
  /** Bytes of the response body that are still missing; -1 while its head is read. */
  #left = -1;
  #answered: () => void;

  constructor(port: number, answered: (connection: Connection) => void) {
    this.#answered = () => answered(this);
    this.socket = connect(port, "127.0.0.1").setNoDelay(true);
    this.socket.on("data", (chunk) => this.#read(chunk));
    this.socket.on("error", (error) => {
      failure ??= error;
    });
  }

  send(due: number): void {
    this.#due = due;
    this.socket.write(nextRequest());
  }

  #read(chunk: Buffer): void {
    let from = 0;
    if (this.#left < 0) {
      const text = this.#head + chunk.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) {
        this.#head = text;
        return;
      }
      const head = text.slice(0, end).toLowerCase();
      const status = head.slice(9, 12);
      statuses[status] = (statuses[status] ?? 0) + 1;
      this.#left = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
      from = end + 4 - this.#head.length;
      this.#head = "";
    }
    this.#left -= chunk.length - from;
    if (this.#left > 0) return;
    this.#left = -1;
    latencies.push(performance.now() - this.#due);
    this.#answered();
  }
}

const idle: Connection[] = [];
const waiting: number[] = [];
const connections = Array.from({ length: order.connections }, () => new Connection(order.port, answered));
// The time starts after all connections are open.
await Promise.all(connections.map(({ socket }) => once(socket, "connect")));
const start = performance.now();
const end = start + order.seconds * 1000;
let open = 0;
/** Whether all requests are due. */
let over = false;

const { promise: done, resolve: finish } = Promise.withResolvers<void>();

function answered(connection: Connection): void {
  open -= 1;
  const due = order.rate === 0 ? performance.now() : waiting.shift();
  if (due !== undefined && due < end) ask(connection, due);
  else idle.push(connection);
  if (open === 0 && (over || performance.now() >= end)) finish();
}

function ask(connection: Connection, due: number): void {
  open += 1;
  connection.send(due);
}

if (order.rate === 0) for (const connection of connections) ask(connection, start);
else {
  idle.push(...connections);
  let due = start;
  const timer = setInterval(() => {
    for (const now = performance.now(); due <= now && due < end; due += 1000 / order.rate) {
      const free = idle.pop();
      if (free) ask(free, due);
      else waiting.push(due);
    }
    if (due < end) return;
    clearInterval(timer);
    over = true;
    if (open === 0) finish();
  }, 1);
}

const guard = setTimeout(finish, order.seconds * 1000 + 20_000);
await done;
clearTimeout(guard);
for (const { socket } of connections) socket.destroy();
if (failure) throw failure;
latencies.sort((a, b) => a - b);
const quantile = (share: number) =>
  latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? 0;
const result: LoadResult = {
  requests: latencies.length,
  events: latencies.length * eventsIn(order.shape),
  seconds: (performance.now() - start) / 1000,
  statuses,
  p50: quantile(0.5),
  p99: quantile(0.99),
};
console.log(JSON.stringify(result));
process.exit(0);
