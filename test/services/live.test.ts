import { expect, test } from "vitest";
import { liveMessages } from "../../collector/services/live.ts";
import { collectorForTest } from "../support/collector.ts";

const viewed = (id: string) => ({ event_id: id, category: "pageview", action: "view" });
const many = (name: string, count: number) => Array.from({ length: count }, (_, at) => viewed(`${name}-${at}`));

test("who looks is told of what came last, and then of what comes, each once; of too much, that some is left out", async () => {
  const collector = await collectorForTest({ demo: true });
  const send = async (...events: object[]) => (await collector.send({ write_key: "wk_demo", events })).json();
  const told = async (news: ReturnType<typeof liveMessages>) =>
    (await news()).map(({ type, data }) => `${type} ${(data as { event_id?: string }).event_id ?? ""}`.trim());

  await send(...many("before", 30));
  const news = liveMessages(collector.store, "100001");
  expect(await told(news)).toEqual(
    many("before", 30)
      .slice(5)
      .map(({ event_id }) => `event ${event_id}`),
  );
  expect(await told(news)).toEqual([]);

  const items = [{ type: "promotion_code", id: "TAKE50" }];
  await send({ event_id: "code", category: "promotion_code", action: "used", items }, { event_id: "bad", category: 1 });
  expect(await told(news)).toEqual(["event code", "rejected bad", "check code"]);

  for (let turn = 0; turn < 3; turn += 1) await send(...many(`turn-${turn}`, 100));
  expect((await told(news)).at(-1)).toBe("skipped");
  // Then it goes on with the latest, and what is known of codes is told again.
  expect((await told(news)).filter((one) => one.startsWith("event")).at(-1)).toBe("event turn-2-99");
  expect(await told(news)).toEqual([]);
});
