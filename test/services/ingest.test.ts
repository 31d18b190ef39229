import { expect, test } from "vitest";
import { ingest } from "../../collector/services/ingest/ingest.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { MORNING, SHOP } from "../support/events.ts";

test("an event that causes an internal error is stored as rejected, without its content in the fault; the others are stored", async () => {
  const store = sqliteStore({ file: ":memory:", now: () => MORNING, newWriteKey: () => "wk_1" });
  const property = await store.createProperty(SHOP);
  if (property === "taken") throw new Error("the id is in use");
  const good = (id: string) => ({ event_id: id, category: "pageview", action: "view" });
  let throws = true;
  const poison = {
    ...good("poison"),
    get category() {
      if (!throws) return "pageview";
      throws = false;
      throw new TypeError("ann@shop.example");
    },
  };
  const sending = { sentAt: null, receivedAt: MORNING, traffic: "human", keyId: 1, source: "browser" } as const;
  const result = await ingest(store, property, [good("before"), poison, good("after")], sending);
  expect(result).toMatchObject({
    results: [
      { event_id: "before", outcome: "stored" },
      { event_id: "poison", outcome: "rejected", reason: "internal_error" },
      { event_id: "after", outcome: "stored" },
    ],
    faults: [expect.stringMatching(/^TypeError\n {4}at /)],
  });
  expect(JSON.stringify(result)).not.toContain("ann@shop.example");
  const rejected = await store.rejectedEvents({ propertyId: property.id, after: 0, limit: 10, waiting: false });
  expect(rejected).toMatchObject([
    { event_id: "poison", reason: "internal_error", body: JSON.stringify({ ...poison }) },
  ]);
  await store.close();
});
