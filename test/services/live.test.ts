import { expect, test } from "vitest";
import { administratorOf } from "../../collector/services/authorize.ts";
import { liveMessages } from "../../collector/services/live.ts";
import { collectorForTest } from "../support/collector.ts";

const viewed = (id: string) => ({ event_id: id, category: "pageview", action: "view" });
const many = (name: string, count: number) => Array.from({ length: count }, (_, at) => viewed(`${name}-${at}`));

test("a stream begins with the latest rows, continues with new ones, each once, and says where it skips some", async () => {
  const collector = await collectorForTest({ demo: true });
  const send = async (...events: object[]) => (await collector.send({ write_key: "wk_demo", events })).json();
  const namesOf = async (poll: ReturnType<typeof liveMessages>) =>
    (await poll()).map(({ type, data }) => `${type} ${(data as { event_id?: string }).event_id ?? ""}`.trim());

  await send(...many("before", 30));
  const reader = administratorOf((await collector.store.property("100001"))!);
  const poll = liveMessages(collector.store, reader);
  expect(await namesOf(poll)).toEqual(
    many("before", 30)
      .slice(5)
      .map(({ event_id }) => `event ${event_id}`),
  );
  expect(await namesOf(poll)).toEqual([]);

  const items = [{ type: "promotion_code", id: "TAKE50" }];
  await send({ event_id: "code", category: "promotion_code", action: "used", items }, { event_id: "bad", category: 1 });
  expect(await namesOf(poll)).toEqual(["event code", "rejected bad", "check code"]);

  for (let turn = 0; turn < 3; turn += 1) await send(...many(`turn-${turn}`, 100));
  expect((await namesOf(poll)).at(-1)).toBe("skipped");
  // After that it continues with the latest rows, and repeats the latest code checks.
  expect((await namesOf(poll)).filter((name) => name.startsWith("event")).at(-1)).toBe("event turn-2-99");
  expect(await namesOf(poll)).toEqual([]);
});
