// The floor: what bare Node and SQLite can do. node:http, JSON.parse, and a durable group commit into one table with a
// unique id; nothing is validated, nothing evaluated. Run by ingest.ts: `node floor-server.ts <data file>`; prints its port.
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Database from "better-sqlite3";

const db = new Database(process.argv[2]!);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec("CREATE TABLE events (id TEXT NOT NULL UNIQUE, received_at INTEGER NOT NULL, body TEXT NOT NULL)");
const insert = db.prepare("INSERT OR IGNORE INTO events VALUES (?, ?, ?)");

interface Batch {
  readonly events: readonly { event_id: string }[];
}
let group: { batch: Batch; res: ServerResponse }[] = [];

const write = db.transaction((batches: typeof group, at: number) => {
  for (const { batch } of batches)
    for (const event of batch.events) insert.run(event.event_id, at, JSON.stringify(event));
});

/** Everything that came in while the last group was written is one commit. */
function commit(): void {
  const batches = group;
  group = [];
  write(batches, Date.now());
  for (const { batch, res } of batches) {
    const body = JSON.stringify({
      results: batch.events.map(({ event_id }) => ({ event_id, outcome: "stored" })),
    });
    res.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) }).end(body);
  }
}

const server = createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on("data", (chunk) => chunks.push(chunk));
  req.on("end", () => {
    if (group.length === 0) setImmediate(commit);
    group.push({ batch: JSON.parse((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString()), res });
  });
});
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
