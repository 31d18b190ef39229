// The floor of a calculation: bare node:http, which reads a body and responds with a number of bytes. Run by
// servers.ts: `node echo-server.ts <bytes>`; prints its port.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const body = JSON.stringify("x".repeat(Number(process.argv[2]) - 2));
const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };

const server = createServer((req, res) => {
  req.resume();
  req.on("end", () => res.writeHead(200, headers).end(body));
});
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
