import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { constants, createGzip, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Collector, startCollector } from "../../support/collector.ts";
import { shopWithKey } from "../../support/servers-api.ts";

const CONNECTIONS = 262;
/** Bodies of a megabyte that one address may have open. */
const ADMITTED = 7;
const ATTACKER = "203.0.113.66";

let collector: Collector;
let shop: Awaited<ReturnType<typeof shopWithKey>>;
const sockets: Socket[] = [];
beforeAll(async () => {
  collector = await startCollector({ env: { TRUST_PROXY: "1" } });
  shop = await shopWithKey(collector, ["ingest", "redeem", "manage"], { count_unverified: true });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await collector.close();
});

/** A thousand bytes that decompress to a megabyte of blanks, and have no end. */
async function endlessBody(): Promise<Buffer> {
  const gzip = createGzip({ level: 9 });
  const pieces: Buffer[] = [];
  gzip.on("data", (piece: Buffer) => pieces.push(piece));
  gzip.write(Buffer.alloc(1_048_000, " "));
  await new Promise<void>((resolve) => gzip.flush(constants.Z_SYNC_FLUSH, resolve));
  gzip.destroy();
  return Buffer.concat(pieces);
}

/** @returns the status of its answer */
async function openConnection(body: Buffer): Promise<string> {
  const socket = connect(Number(new URL(collector.url).port), "127.0.0.1");
  sockets.push(socket);
  const head = ["POST /v1/events HTTP/1.1", "Host: x", `X-Forwarded-For: ${ATTACKER}`, "Content-Encoding: gzip"];
  socket.write(`${head.join("\r\n")}\r\nContent-Length: ${body.length + 50}\r\n\r\n`);
  socket.write(body);
  const [answer] = await once(socket, "data");
  return String(answer).split(" ")[1]!;
}

let serial = 0;
const post = (path: string, address: string, body: object, headers = {}) =>
  fetch(collector.url + path, {
    method: "POST",
    headers: { "x-forwarded-for": address, "content-type": "text/plain", ...headers },
    body: gzipSync(JSON.stringify({ write_key: shop.writeKey, ...body })),
  });
const GZIP = { "content-encoding": "gzip" };
const events = () => ({ events: [{ event_id: `e${++serial}`, category: "pageview", action: "view" }] });

test("262 uploads of one address that never end refuse it, and hinder nobody else", async () => {
  const body = await endlessBody();
  const refused = Promise.withResolvers<void>();
  const statuses: string[] = [];
  for (let at = 0; at < CONNECTIONS; at += 1)
    openConnection(body).then(
      (status) => statuses.push(status) === CONNECTIONS - ADMITTED && refused.resolve(),
      () => {},
    );
  await refused.promise;
  // On a busy machine some of those that were admitted have been too slow by now.
  expect(statuses.filter((status) => status === "503").length).toBeGreaterThan(CONNECTIONS / 2);
  const honest = await post("/v1/events", "192.0.2.9", events(), GZIP);
  expect([honest.status, (await honest.json()).results[0].outcome]).toEqual([200, "stored"]);
  const cart = { cart: { lines: [{ product_id: 118, price: "100.00" }] } };
  expect((await post("/v1/carts/calculate", "192.0.2.9", cart, GZIP)).status).toBe(200);
  // The attacker's own network is full, and a server key has room also there.
  const ofServer = await shop.ask("POST", "/v1/events", events());
  expect([ofServer.status, ofServer.json.results[0].outcome]).toEqual([200, "stored"]);
  const redemption = await shop.ask("POST", "/v1/promotions/redemptions", { promoCode: "NONE" });
  expect(redemption.status).not.toBe(503);
}, 30_000);
