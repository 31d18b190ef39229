import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { collectorForTest } from "../support/collector.ts";

const REPLAY = "/v1/rejected_events/replay?property_id=100001";
const LIST = "/v1/rejected_events?property_id=100001";
const bad = { event_id: "bad", category: "", action: "view" };
const good = { event_id: "good", category: "pageview", action: "view" };

test("a rejected event is kept with its errors, and replayed once after the cause is corrected", async () => {
  const collector = await collectorForTest({ demo: true });
  await collector.send({ write_key: "wk_demo", events: [bad, good] });
  const { data } = await (await collector.admin(LIST)).json();
  expect(data).toMatchObject([
    { event_id: "bad", reason: "invalid_event", errors: [{ path: "category" }], replayed_at: null },
  ]);
  expect(JSON.parse(data[0].body)).toEqual(bad);

  // Before the correction it waits, and is not kept a second time.
  expect(await (await collector.admin(REPLAY, {})).json()).toEqual({
    stored: 0,
    duplicate: 0,
    conflict: 0,
    rejected: 1,
  });
  expect((await (await collector.admin(LIST)).json()).data).toHaveLength(1);

  // As kept by a collector with a narrower schema.
  const db = new Database(collector.dataFile);
  db.prepare(`UPDATE rejected_events SET body = replace(body, '"category":""', '"category":"product"')`).run();
  db.close();
  expect(await (await collector.admin(REPLAY, { ids: [data[0].id + 1] })).json()).toMatchObject({ stored: 0 });
  expect(await (await collector.admin(REPLAY, { ids: [data[0].id] })).json()).toMatchObject({ stored: 1, rejected: 0 });
  expect(await (await collector.admin(REPLAY, {})).json()).toEqual({
    stored: 0,
    duplicate: 0,
    conflict: 0,
    rejected: 0,
  });
  expect((await (await collector.admin(`${LIST}&waiting=true`)).json()).data).toEqual([]);
  const again = await (await collector.send({ write_key: "wk_demo", events: [bad] })).json();
  expect(again.results[0].outcome).toBe("rejected");
});

test("invalid parameters are listed", async () => {
  const collector = await collectorForTest({ demo: true });
  const answer = await collector.admin(`${LIST}&reason=mood&limit=0`);
  expect(answer.status).toBe(400);
  expect((await answer.json()).errors.map(({ path }: { path: string }) => path)).toEqual(["reason", "limit"]);
  expect((await collector.admin(REPLAY, { ids: [] })).status).toBe(400);
  expect((await fetch(`${collector.url}${LIST}`)).status).toBe(401);
});
