// HTTP requests as bytes, made once and sent again and again with new ids: so that a load needs little processor time.
import { randomBytes } from "node:crypto";
import { createRandom } from "../random.ts";
import { cartsOf } from "./carts.ts";
import { bodiesOf, CODE_PLACEHOLDER, codeName, ID_PLACEHOLDER, SHAPES, VISITOR_PLACEHOLDER } from "./traffic.ts";
import { visitors } from "./visitors.ts";

/** The requests of a load. */
export interface RequestOrder {
  /** `cart`, or the name of a shape of traffic.ts. */
  readonly shape: string;
  readonly seed: number;
  /** Number of codes of a seeded store; 0 for the demo's store. */
  readonly codes: number;
  /** @default the demo's */
  readonly writeKey?: string;
  /** Requests of pages at many addresses in turn, as a trusted proxy forwards them. Default: of one client without an Origin. */
  readonly addresses?: number;
  /** Number of different requests, which are sent in turn. @default 2000 */
  readonly bodies?: number;
}

const BODIES = 2_000;
/** An IPv6 network of each client: 8 digits, of which those that change are the site's. */
const CLIENT_PLACEHOLDER = "2001:db8:####:####::1";

interface Prepared {
  readonly bytes: Buffer;
  /** Positions of the 12 digits of each event id. */
  readonly ids: readonly number[];
  /** Positions of the visitor's id. */
  readonly visitors: readonly number[];
  /** Positions of the digits of each code. */
  readonly codes: readonly number[];
  /** Positions of the digits of the client's network. */
  readonly clients: readonly number[];
}

/** The events of each request of a shape; 0 for carts. */
export const eventsIn = (shape: string): number => SHAPES.find(({ name }) => name === shape)?.events ?? 0;

/** @returns makes the bytes of the next request */
export function requestsOf(order: RequestOrder): () => Buffer {
  const prepared = prepare(order);
  const { addresses = 0 } = order;
  const random = createRandom(order.seed);
  const nextVisitor = visitors(order.seed);
  // 12 hexadecimal digits that are unique to a run: 20 random bits, then a count of 28 bits.
  const run = (randomBytes(3).readUIntBE(0, 3) & 0xfffff).toString(16).padStart(5, "0");
  let sent = 0;
  let events = 0;
  return () => {
    const { bytes, ids, visitors, codes, clients } = prepared[sent++ % prepared.length]!;
    const copy = Buffer.from(bytes);
    const visitor = nextVisitor();
    for (const at of visitors) copy.write(visitor, at, "latin1");
    for (const at of codes) copy.write(codeName(random.below(order.codes)).slice(4), at, "latin1");
    for (const at of ids) copy.write(run + (events++).toString(16).padStart(7, "0"), at, "latin1");
    for (const at of clients) copy.write(digits(sent % addresses).replace(/^(.{4})(.{4})/, "$2:$1"), at, "latin1");
    return copy;
  };
}

const digits = (number: number): string => number.toString(16).padStart(8, "0");

function prepare({ shape: name, seed, codes, writeKey, addresses = 0, bodies = BODIES }: RequestOrder): Prepared[] {
  const shape = SHAPES.find((each) => each.name === name);
  const path = shape ? "/v1/events" : "/v1/carts/calculate";
  const made = shape ? bodiesOf(shape, bodies, seed, codes > 0) : cartsOf(bodies, seed);
  const keyed = writeKey === undefined ? made : made.map((body) => body.replace("wk_demo", writeKey));
  const client = addresses > 0 ? `origin: http://localhost\r\nx-forwarded-for: ${CLIENT_PLACEHOLDER}\r\n` : "";
  return keyed.map((body) => requestOf(`POST ${path} HTTP/1.1\r\nhost: localhost\r\n${client}`, body));
}

function requestOf(start: string, body: string): Prepared {
  const head = `${start}content-type: text/plain\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const bytes = Buffer.from(head + body);
  return {
    bytes,
    ids: placesOf(bytes, ID_PLACEHOLDER).map((at) => at + 24),
    visitors: placesOf(bytes, VISITOR_PLACEHOLDER),
    codes: placesOf(bytes, CODE_PLACEHOLDER).map((at) => at + 4),
    clients: placesOf(bytes, CLIENT_PLACEHOLDER).map((at) => at + 9),
  };
}

function placesOf(bytes: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(at);
  return places;
}
