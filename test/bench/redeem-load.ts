// The load of redeem.ts: a process that uses plain sockets for HTTP, so that it needs little processor time. Run by
// redeem.ts: `node redeem-load.ts '<JSON of RedeemOrder>'`; prints one line of JSON, a RedeemResult.
import { randomBytes } from "node:crypto";
import { connect } from "node:net";

export interface RedeemOrder {
  readonly port: number;
  /** A server key. */
  readonly key: string;
  /** Codes to redeem in turn. */
  readonly codes: readonly string[];
  readonly connections: number;
  readonly seconds: number;
}

export interface RedeemResult {
  /** Redemptions per second. */
  readonly rate: number;
  /** Number of responses by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Response times in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const order = JSON.parse(process.argv[2]!) as RedeemOrder;
const run = randomBytes(6).toString("hex");
let sent = 0;

function nextRequest(): string {
  const number = sent++;
  const body = JSON.stringify({
    customerId: `C-${number % 5_000}`,
    transactionIdentifier: `${run}-${number}`,
    transactionNumber: `${number}`,
    transactionDate: Date.now(),
    amount: "239.90",
    promoCode: order.codes[number % order.codes.length],
    lineItems: [{ sku: "BSK-TIER", discount: "12.50", discountAppliedOnQuantity: 2 }],
  });
  return `POST /v1/promotions/redemptions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${order.key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

const statuses: Record<string, number> = {};
const latencies: number[] = [];
const start = performance.now();
const end = start + order.seconds * 1000;

/** A connection with one request at a time, until the end. */
function runConnection(): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect(order.port, "127.0.0.1").setNoDelay(true);
  let text = "";
  let from = 0;
  const ask = () => {
    from = performance.now();
    if (from >= end) {
      socket.destroy();
      return resolve();
    }
    socket.write(nextRequest());
  };
  socket.on("error", reject).on("connect", ask);
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
    const head = text.indexOf("\r\n\r\n");
    const [, length = "0"] = /content-length: (\d+)/i.exec(text) ?? [];
    if (head < 0 || text.length < head + 4 + Number(length)) return;
    const status = text.slice(9, 12);
    statuses[status] = (statuses[status] ?? 0) + 1;
    latencies.push(performance.now() - from);
    text = "";
    ask();
  });
  return promise;
}

await Promise.all(Array.from({ length: order.connections }, runConnection));
const sorted = latencies.toSorted((a, b) => a - b);
const quantile = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
const rate = latencies.length / ((performance.now() - start) / 1000);
const result: RedeemResult = { rate, statuses, p50: quantile(0.5), p99: quantile(0.99) };
console.log(JSON.stringify(result));
