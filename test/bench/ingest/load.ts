// The load: a process that uses plain sockets for HTTP, so that it needs little processor time.
// Run by ingest.ts: `node load.ts '<JSON of LoadOrder>'`; prints one line of JSON, a LoadResult.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createRandom } from "../random.ts";
import { cartsOf } from "./carts.ts";
import { bodiesOf, CODE_PLACEHOLDER, codeName, ID_PLACEHOLDER, SHAPES, VISITOR_PLACEHOLDER } from "./traffic.ts";
import { visitors } from "./visitors.ts";

export interface LoadOrder {
  readonly port: number;
  /** `cart`, or the name of a shape of traffic.ts. */
  readonly shape: string;
  readonly connections: number;
  readonly seconds: number;
  /** Requests per second; 0: as many as possible. */
  readonly rate: number;
  readonly seed: number;
  /** Number of codes of a seeded store; 0 for the demo's store. */
  readonly codes: number;
  /** Requests of pages at many addresses, as a trusted proxy forwards them. Default: of one client without an Origin. */
  readonly addresses?: number;
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

/** Number of different requests, which are sent in turn. */
const BODIES = 2_000;

const order = JSON.parse(process.argv[2]!) as LoadOrder;
const shape = SHAPES.find(({ name }) => name === order.shape);
const path = shape ? "/v1/events" : "/v1/carts/calculate";
const bodies = shape ? bodiesOf(shape, BODIES, order.seed, order.codes > 0) : cartsOf(BODIES, order.seed);
const requests = bodies.map(requestOf);
// 12 hexadecimal digits that are unique to a run: 20 random bits, then a count of 28 bits.
const run = (randomBytes(3).readUIntBE(0, 3) & 0xfffff).toString(16).padStart(5, "0");

interface Prepared {
  readonly bytes: Buffer;
  /** Positions of the 12 digits of each event id. */
  readonly ids: readonly number[];
  /** Positions of the visitor's id. */
  readonly visitors: readonly number[];
  /** Positions of the digits of each code. */
  readonly codes: readonly number[];
}

/** The headers of a page that a proxy forwards. */
function forwarded(at: number): string {
  if (!order.addresses) return "";
  const number = at % order.addresses;
  return `origin: http://localhost\r\nx-forwarded-for: 10.${number >> 16}.${(number >> 8) & 255}.${number & 255}\r\n`;
}

function requestOf(body: string, at: number): Prepared {
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\n${forwarded(at)}content-type: text/plain\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const bytes = Buffer.from(head + body);
  return {
    bytes,
    ids: placesOf(bytes, ID_PLACEHOLDER).map((at) => at + 24),
    visitors: placesOf(bytes, VISITOR_PLACEHOLDER),
    codes: placesOf(bytes, CODE_PLACEHOLDER).map((at) => at + 4),
  };
}

function placesOf(bytes: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(at);
  return places;
}

const random = createRandom(order.seed);
const nextVisitor = visitors(order.seed);
let sent = 0;
let events = 0;
let failure: Error | undefined;

function nextRequest(): Buffer {
  const { bytes, ids, visitors, codes } = requests[sent++ % requests.length]!;
  const copy = Buffer.from(bytes);
  const visitor = nextVisitor();
  for (const at of visitors) copy.write(visitor, at, "latin1");
  for (const at of codes) copy.write(codeName(random.below(order.codes)).slice(4), at, "latin1");
  for (const at of ids) copy.write(run + (events++).toString(16).padStart(7, "0"), at, "latin1");
  return copy;
}

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
  events: latencies.length * (shape?.events ?? 0),
  seconds: (performance.now() - start) / 1000,
  statuses,
  p50: quantile(0.5),
  p99: quantile(0.99),
};
console.log(JSON.stringify(result));
process.exit(0);
