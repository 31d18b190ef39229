// `npm run bench:contacts`: processor time to read an event of a customer with an email address and a phone number. It is
// stored as it was sent without hashes, or with them, or hashed, stripped and with a short page address, as new properties have it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEvent } from "../../collector/contract/event.ts";
import { normalizeEvent } from "../../collector/services/ingest/normalize-event.ts";
import { openDatabase } from "../../collector/store/sqlite/connection/open-database.ts";
import { openOperations } from "../../collector/store/sqlite/operations.ts";
import { identityKeys } from "../../collector/store/sqlite/tables/identity-keys.ts";
import { SHOP } from "../support/events.ts";

const EVENTS = 20_000;
const ROUNDS = 15;

const folder = mkdtempSync(join(tmpdir(), "promotrail-contacts-"));
const file = join(folder, "data.db");
const operations = openOperations({ file, now: Date.now, newWriteKey: () => "wk_1" });
operations.createProperty(SHOP);
const shop = operations.property("100001")!;
operations.close();
const db = openDatabase(file, false);
const identitiesOf = identityKeys(db);

const eventOf = (at: number) => ({
  event_id: `event-${at}`,
  category: "product",
  action: "add_to_cart",
  items: [{ type: "product", id: 118, price: "9.00", quantity: 2 }],
  dims: { customers: { customer_id: `C-${at}`, email: `ann.${at}@shop.example`, phone: `+1 555 ${1_000_000 + at}` } },
  context: {
    visitor_id: `visitor-${at}`,
    page: { url: `https://shop.example/products/118?utm_source=news&gclid=${at}`, title: "A product" },
  },
});

/** Processor time of one event, in µs. */
function cost(settings: Pick<typeof shop, "contacts" | "url_parameters">, hashes: boolean): number {
  const property = { ...shop, ...settings };
  const sending = { sentAt: null, receivedAt: Date.now(), traffic: "human", keyId: 1, source: "browser" } as const;
  const from = process.cpuUsage();
  for (let at = 0; at < EVENTS; at += 1) {
    const parsed = parseEvent(eventOf(at));
    const read = parsed.ok ? normalizeEvent(parsed.value, property, sending) : parsed;
    if (!read.ok) throw new Error(JSON.stringify(read.errors));
    if (hashes) identitiesOf({ contacts: read.value.contacts ?? [] });
  }
  const { user, system } = process.cpuUsage(from);
  return (user + system) / EVENTS;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

const sides = {
  "as sent, without hashes": [] as number[],
  "as sent, with hashes": [] as number[],
  "hashed, stripped and short": [] as number[],
};
for (let round = 0; round < ROUNDS; round += 1) {
  sides["as sent, without hashes"].push(cost({ contacts: "keep", url_parameters: null }, false));
  sides["as sent, with hashes"].push(cost({ contacts: "keep", url_parameters: null }, true));
  sides["hashed, stripped and short"].push(cost({ contacts: "hash", url_parameters: [] }, true));
}
for (const [name, costs] of Object.entries(sides)) console.log(`${name}: ${median(costs).toFixed(2)} µs per event`);
db.close();
rmSync(folder, { recursive: true });
