// The floor: bare Node and SQLite, with node:http, JSON.parse and a durable group commit, without validation and
// evaluation. Run by servers.ts: `node floor-server.ts <data file> <tables>`; prints its port. `one` writes one table
// with a unique id. `same` writes the collector's tables with all their indexes, as if every event were a code.
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Database from "better-sqlite3";
import { openDatabase } from "../../../collector/store/sqlite/connection/open-database.ts";

const [, , file = "", tables = "one"] = process.argv;

interface Event {
  readonly event_id: string;
  readonly items: readonly { readonly id: string }[];
  readonly context: { readonly visitor_id: string; readonly session_id: string };
}
interface Batch {
  readonly events: readonly Event[];
}
interface Writer {
  readonly db: Database.Database;
  write(event: Event, at: number): void;
}

function oneTable(): Writer {
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("CREATE TABLE events (id TEXT NOT NULL UNIQUE, received_at INTEGER NOT NULL, body TEXT NOT NULL)");
  const insert = db.prepare("INSERT OR IGNORE INTO events VALUES (?, ?, ?)");
  return { db, write: (event, at) => void insert.run(event.event_id, at, JSON.stringify(event)) };
}

/** Writes the rows of a code that applies: its event with the result, and the code check. */
function sameTables(): Writer {
  const db = openDatabase(file, false);
  const event = db.prepare(
    `INSERT INTO events (property_id, event_id, category, action, occurred_at, received_at, visitor_id, session_id,
       customer_id, transaction_id, cdp_source, traffic, flags, body, answer)
     VALUES ('100001', ?, 'promotion_code', 'used', ?, ?, ?, ?, 'C-000001', NULL, 'Production', 'human', '', ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const check = db.prepare(
    `INSERT INTO code_checks (property_id, change_seq, event_id, position, code, entered, promotion_id,
       promotion_version, reported_status, status, reason, superseded_by, in_totals, discount, currency, cart_source,
       transaction_id, customer_id, visitor_id, session_id, cdp_source, traffic, occurred_at, evaluated_at, received_at, claimed)
     VALUES ('100001', ?, ?, 0, ?, ?, 1, 1, 4, 4, NULL, NULL, 1, 5000, 'USD', 'event', NULL, 'C-000001', ?, ?,
       'Production', 'human', ?, ?, ?, 0)`,
  );
  const answered = { number: "TAKE50", code: "TAKE50", status: 4, inTotals: true, discount: 5000, currency: "USD" };
  const answer = JSON.stringify([
    { ...answered, promotionId: 1, promotionVersion: 1, reason: null, supersededBy: null },
  ]);
  let change = 0;
  return {
    db,
    write(sent, at) {
      const { event_id, items, context } = sent;
      const { visitor_id, session_id } = context;
      const code = items[0]!.id;
      change += 1;
      event.run(event_id, at, at, visitor_id, session_id, JSON.stringify(sent), answer);
      check.run(change, event_id, code, code, visitor_id, session_id, at, at, at);
    },
  };
}

const { db, write } = tables === "same" ? sameTables() : oneTable();
let group: { batch: Batch; res: ServerResponse }[] = [];

const writeAll = db.transaction((batches: typeof group, at: number) => {
  for (const { batch } of batches) for (const event of batch.events) write(event, at);
});

/** Writes all batches that arrived during the last commit in one commit. */
function commit(): void {
  const batches = group;
  group = [];
  writeAll(batches, Date.now());
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
