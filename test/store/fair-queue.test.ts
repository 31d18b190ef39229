import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fairQueue } from "../../collector/store/decide/fair-queue.ts";
import { shared } from "../../collector/store/decide/shared.ts";

const lane = fc.constantFrom("a", "b", "c");
const cost = fc.integer({ min: 1, max: 100 });
const step = fc.oneof(fc.record({ add: lane, cost }), fc.record({ take: fc.constant(true) }));

describe("a fair queue", () => {
  test("gives each item once, and those of a lane in their order", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = fairQueue<{ lane: string; number: number }>();
        const sent: Record<string, number> = {};
        const next: Record<string, number> = {};
        const take = () => {
          const item = queue.take()?.item;
          if (!item) return false;
          expect(item.number).toBe(next[item.lane] ?? 0);
          next[item.lane] = item.number + 1;
          return true;
        };
        for (const each of steps) {
          if ("take" in each) take();
          else {
            const number = sent[each.add] ?? 0;
            sent[each.add] = number + 1;
            queue.add(each.add, { lane: each.add, number }, each.cost);
          }
        }
        while (take());
        expect(next).toEqual(sent);
        expect(queue.size()).toBe(0);
      }),
    );
  });

  test("two lanes that both wait have had the same, up to one item of each", () => {
    const most = 100;
    fc.assert(
      fc.property(fc.array(cost, { minLength: 20 }), fc.array(cost, { minLength: 20 }), (some, others) => {
        const queue = fairQueue<string>();
        for (const each of some) queue.add("some", "some", each);
        for (const each of others) queue.add("others", "others", each);
        const left = { some: some.length, others: others.length };
        const had = { some: 0, others: 0 };
        while (left.some > 0 && left.others > 0) {
          const item = queue.take()!;
          const name = item.item as keyof typeof had;
          left[name] -= 1;
          had[name] += item.cost;
          expect(Math.abs(had.some - had.others)).toBeLessThanOrEqual(2 * most);
        }
      }),
    );
  });

  test("a lane that arrives waits for at most one item of each other lane", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(lane, cost), { minLength: 1 }), fc.nat(150), cost, (waiting, before, own) => {
        const queue = fairQueue<string>();
        for (const [name, each] of waiting) queue.add(name, name, each);
        for (let count = 0; count < before; count += 1) queue.take();
        queue.add("late", "late", own);
        const earlier: string[] = [];
        for (let item = queue.take()?.item; item !== "late"; item = queue.take()?.item) earlier.push(item!);
        expect(new Set(earlier).size).toBe(earlier.length);
      }),
    );
  });

  test("a lane that had much at once is behind when it returns", () => {
    const queue = fairQueue<string>();
    queue.add("large", "large 1", 10);
    for (const number of [1, 2, 3]) queue.add("small", `small ${number}`, 1);
    expect(queue.take()?.item).toBe("large 1");
    queue.add("large", "large 2", 10);
    expect([1, 2, 3, 4].map(() => queue.take()?.item)).toEqual(["small 1", "small 2", "small 3", "large 2"]);
  });

  test("an item that costs more than there is room stays", () => {
    const queue = fairQueue<string>();
    queue.add("one", "item", 5);
    expect([queue.take(4), queue.size(), queue.take(5)?.item, queue.take()]).toEqual([null, 1, "item", null]);
  });
});

test.each<[string, [property: string, at: number][], number, boolean]>([
  ["nobody", [], 0, false],
  [
    "one property",
    [
      ["a", 0],
      ["a", 1],
    ],
    1,
    false,
  ],
  [
    "two properties",
    [
      ["a", 0],
      ["b", 1],
    ],
    1,
    true,
  ],
  [
    "two properties, of which one stopped ten seconds ago",
    [
      ["a", 0],
      ["b", 1],
      ["b", 9_999],
    ],
    10_000,
    false,
  ],
  [
    "two properties in turns",
    [
      ["a", 0],
      ["b", 1],
      ["a", 9_000],
      ["b", 9_001],
    ],
    10_000,
    true,
  ],
])("use by %s", (_, uses, now, isShared) => {
  const use = shared();
  for (const [property, at] of uses) use.note(property, at);
  expect(use.isShared(now)).toBe(isShared);
});
