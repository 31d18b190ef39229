import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, test } from "vitest";
import type { Reason, Status } from "../../../collector/evaluation/reasons.ts";
import { thresholdOf, usualMisses } from "../../../collector/services/guard/attack-mode.ts";
import { attackNotices } from "../../../collector/services/guard/attack-notices.ts";
import { BoundedMap } from "../../../collector/services/guard/bounded-map.ts";
import { countsWriter } from "../../../collector/services/guard/counts-writer.ts";
import { createGuard, type Guard } from "../../../collector/services/guard/guard.ts";
import { recallMisses } from "../../../collector/services/guard/recall-misses.ts";
import { isPrivate, networkOf, plainAddress, type Shopper } from "../../../collector/services/guard/shopper.ts";
import type { AttackNotice, GuessingDraft } from "../../../collector/store/ports/guessing.ts";
import type { Unavailable } from "../../../collector/store/ports/unavailable.ts";
import { campaign } from "../../bench/guessing/over-guard.ts";

const PROPERTY = "1";
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 4, 4, 9);

/** The codes of the shop; every other code is unknown. */
const CODES: Readonly<Record<string, readonly [Status, Reason | null]>> = {
  GOOD: [4, null],
  BASKET: [3, "minimum_spend_not_met"],
  ENDED: [2, "promotion_ended"],
  "USED-UP": [2, "code_uses_exhausted"],
  SOON: [2, "promotion_not_started"],
};

/** A shop with a guard and a clock. */
function shop() {
  const guard: Guard = createGuard(7);
  let now = START;
  const shopper = (visitorId: string | null, network: string | null = "203.0.113.1", isPage = true): Shopper => ({
    network,
    visitorId,
    isPage,
  });
  const attempt = (who: Shopper, ...codes: string[]) => {
    const admission = guard.admit(PROPERTY, who, codes, now);
    const found = codes.filter((code) => !admission.withheld.has(code));
    admission.settle(
      found.map((code) => {
        const [status, reason] = CODES[code] ?? ([1, "unknown_code"] as const);
        return { code, status, reason };
      }),
    );
    return admission;
  };
  return {
    guard,
    shopper,
    attempt,
    now: () => now,
    wait(ms: number) {
      now += ms;
    },
    /** The number of new codes that the shopper can try before one is withheld. */
    tries(who: Shopper, most = 5_000): number {
      for (let tried = 0; tried < most; tried += 1) {
        if (attempt(who, `GUESS-${Math.random()}`).withheld.size > 0) return tried;
      }
      return most;
    },
    browse: (who: Shopper, hasCart = false) => guard.sawProduct(PROPERTY, who, hasCart, now),
  };
}

describe("the budgets", () => {
  test.each<[string, (s: ReturnType<typeof shop>) => Shopper, number]>([
    ["a visitor has 10 tries", (s) => s.shopper("a"), 10],
    ["a network without a visitor has 30", (s) => s.shopper(null), 30],
    ["a visitor whose network is unknown has 10", (s) => s.shopper("a", null), 10],
    ["nobody known has no limit", (s) => s.shopper(null, null), 5_000],
  ])("%s", (_, who, tries) => {
    const s = shop();
    expect(s.tries(who(s))).toBe(tries);
  });

  test("the networks of one IPv6 site share 300 tries, and 30 once their misses are an attack", () => {
    const s = shop();
    const from = (at: number) => s.shopper(null, networkOf(`2001:db8:7:${(at % 65_536).toString(16)}::1`));
    const found = (first: number) => {
      let tried = 0;
      for (let at = first; at < first + 2_000; at += 1)
        tried += Number(s.attempt(from(at), `GUESS-${at}`).withheld.size === 0);
      return tried;
    };
    // From 200 distinct misses in 5 minutes on it is an attack.
    expect(found(0)).toBe(201);
    s.wait(10 * SECOND);
    expect(found(10_000)).toBe(0);
    s.wait(DAY);
    expect(found(20_000)).toBe(201);
    s.wait(DAY);
    expect(s.tries(s.shopper(null, networkOf("2001:db8:8::1")))).toBe(30);
  });

  test("a visitor gets a try back each minute, a network one in 10 seconds", () => {
    const s = shop();
    s.tries(s.shopper("a"));
    s.tries(s.shopper(null));
    s.wait(3 * MINUTE);
    expect(s.tries(s.shopper("a"))).toBe(3);
    expect(s.tries(s.shopper(null))).toBe(15);
  });

  test("retry_after says when the next try is back", () => {
    const s = shop();
    s.tries(s.shopper("a"));
    expect(s.attempt(s.shopper("a"), "X").retryAfter).toBe(60);
    s.wait(45 * SECOND);
    expect(s.attempt(s.shopper("a"), "X").retryAfter).toBe(15);
    s.tries(s.shopper(null));
    expect(s.attempt(s.shopper(null), "X").retryAfter).toBe(5);
  });

  test("one code costs a visitor one try in a day, and the network one try whoever types it", () => {
    const s = shop();
    for (let at = 0; at < 40; at += 1) expect(s.attempt(s.shopper("a"), "TYPO").withheld.size).toBe(0);
    expect(s.tries(s.shopper("a"))).toBe(9);
    for (let at = 0; at < 40; at += 1) expect(s.attempt(s.shopper(`v${at}`), "TYPO").withheld.size).toBe(0);
    expect(s.tries(s.shopper(null))).toBe(20);
    s.wait(DAY);
    expect(s.attempt(s.shopper("a"), "TYPO").withheld.size).toBe(0);
    expect(s.tries(s.shopper("a"))).toBe(9);
  });

  test.each(["GOOD", "BASKET"])("%s costs nothing", (code) => {
    const s = shop();
    for (let at = 0; at < 50; at += 1) s.attempt(s.shopper("a"), code);
    expect(s.tries(s.shopper("a"))).toBe(10);
  });

  test.each([
    ["ENDED", 30],
    ["USED-UP", 30],
    ["SOON", 29],
  ])("%s leaves a network %i tries, and the visitor 9", (code, left) => {
    const s = shop();
    s.attempt(s.shopper("a"), code);
    expect(s.tries(s.shopper("a"))).toBe(9);
    expect(s.tries(s.shopper(null))).toBe(left - 9);
  });

  test("what is withheld costs nothing, and what was not looked up is paid back", () => {
    const s = shop();
    s.guard.admit(PROPERTY, s.shopper("a"), ["X1", "X2"], s.now()).settle([]);
    expect(s.tries(s.shopper("a"))).toBe(10);
    s.wait(MINUTE);
    expect(s.tries(s.shopper("a"))).toBe(1);
  });

  test("parallel requests share the budget before any of them is answered", () => {
    const s = shop();
    const open = Array.from({ length: 100 }, (_, at) => s.guard.admit(PROPERTY, s.shopper("a"), [`P${at}`], s.now()));
    expect(open.filter(({ withheld }) => withheld.size === 0)).toHaveLength(10);
  });
});

describe("an empty budget", () => {
  test("withholds every code alike: codes that exist, that ended and that don't exist", () => {
    const s = shop();
    s.tries(s.shopper(null));
    for (const code of ["GOOD", "BASKET", "ENDED", "SOON", "NONE"]) {
      const { withheld, retryAfter } = s.attempt(s.shopper("b"), code);
      expect([...withheld, retryAfter]).toEqual([code, 10]);
    }
  });

  test("leaves a visitor the codes that were accepted in the last day", () => {
    const s = shop();
    s.attempt(s.shopper("a"), "GOOD");
    s.tries(s.shopper("a"));
    expect(s.attempt(s.shopper("a"), "GOOD", "BASKET").withheld).toEqual(new Set(["BASKET"]));
    expect(s.attempt(s.shopper("b"), "GOOD").withheld.size).toBe(0);
    s.wait(DAY);
    s.tries(s.shopper("a"));
    expect(s.attempt(s.shopper("a"), "GOOD").withheld.size).toBe(1);
  });
});

describe("the tries that visitors earn their network", () => {
  const tryTwice = (s: ReturnType<typeof shop>, who: Shopper, at: number) =>
    s.attempt(who, "ENDED", `TYPO-${at}-A`, `TYPO-${at}-B`).withheld.size;

  test("500 shoppers behind one address type the same ended code and two typos each: none is withheld", () => {
    const s = shop();
    const shoppers = Array.from({ length: 500 }, (_, at) => s.shopper(`v${at}`));
    for (const each of shoppers) s.browse(each);
    s.wait(2 * MINUTE);
    expect(shoppers.map((each, at) => tryTwice(s, each, at)).filter(Boolean)).toEqual([]);
  });

  test.each<[string, number, number, boolean]>([
    ["2 minutes before the first miss", 1, 2 * MINUTE, true],
    ["less than that", 0, 2 * MINUTE - 1, true],
    ["2 minutes, but from no page", 0, 2 * MINUTE, false],
  ])("a product event %s earns %i times two", (_, earned, ms, isPage) => {
    const s = shop();
    s.browse(s.shopper("a", undefined, isPage));
    s.wait(ms);
    s.attempt(s.shopper("a", undefined, isPage), "X");
    expect(s.tries(s.shopper(null))).toBe(29 + 2 * earned);
  });

  test("who missed before earns nothing later", () => {
    const s = shop();
    s.browse(s.shopper("a"));
    s.attempt(s.shopper("a"), "X1");
    s.wait(3 * MINUTE);
    s.attempt(s.shopper("a"), "X2");
    expect(s.tries(s.shopper(null))).toBe(29);
  });

  test("an hour has 1,000 of them at most: 0.4 a second for one that prepares 500 visitors", () => {
    const s = shop();
    const visitors = Array.from({ length: 2_000 }, (_, at) => s.shopper(`v${at}`));
    for (const each of visitors) s.browse(each);
    s.wait(2 * MINUTE);
    let found = 0;
    for (const each of visitors) found += s.tries(each);
    expect(found).toBe(30 + 1_000);
  });
});

describe("attack mode", () => {
  /** A botnet that misses with a new visitor for each code. */
  const attack = (s: ReturnType<typeof shop>, addresses: number, each: number) => {
    let answered = 0;
    for (let at = 0; at < addresses; at += 1) {
      for (let code = 0; code < each; code += 1) {
        const who = s.shopper(`bot-${at}-${code}`, `bot-${at}`);
        answered += Number(s.attempt(who, `B-${at}-${code}`).withheld.size === 0);
      }
    }
    return answered;
  };

  test("a botnet of 1,000 addresses gets its first 200 misses, and then 3 for each address", () => {
    const s = shop();
    expect(attack(s, 1_000, 8)).toBeLessThan(200 + 30 + 3 * 1_000);
    expect(s.guard.isUnderAttack(PROPERTY, s.now())).toBe(true);
    s.wait(6 * MINUTE);
    expect(s.guard.isUnderAttack(PROPERTY, s.now())).toBe(false);
  });

  test("visitors with a product event keep their tries; strangers have 3", () => {
    const s = shop();
    const known = s.shopper("known", "198.51.100.7");
    s.browse(known);
    s.wait(2 * MINUTE);
    attack(s, 100, 30);
    expect(s.tries(s.shopper("stranger", "198.51.100.8"))).toBe(3);
    expect(s.tries(known)).toBe(10);
  });

  test.each<[string, number, number]>([
    ["a quiet shop", 0, 200],
    ["a shop with 240 misses in this hour", 240, 200],
    ["a shop with 1,200 misses in this hour", 1_200, 1_000],
  ])("%s: the median is %i, the threshold %i distinct codes in 5 minutes", (_, usual, threshold) => {
    expect(thresholdOf(usual)).toBe(threshold);
  });

  test("the median is of the same hour of 7 days: one loud day does not raise it", () => {
    const hour = START / HOUR;
    const days = (...misses: number[]) => new Map(misses.map((each, at) => [hour - 24 * (at + 1), each]));
    expect(usualMisses(days(9_000), START)).toBe(0);
    expect(usualMisses(days(9_000, 50, 60, 70, 80, 90, 100), START)).toBe(80);
  });

  test("one property's attack is not another's", () => {
    const s = shop();
    attack(s, 100, 30);
    expect(s.guard.isUnderAttack("2", s.now())).toBe(false);
  });
});

describe("a campaign day", () => {
  test("withholds nothing of 2,000 shoppers, 30 % of them behind 8 addresses", () => {
    const { answers, withheld } = campaign({ shoppers: 2_000, hours: 3, bots: 0 });
    expect(answers).toBeGreaterThan(7_000);
    expect(withheld).toBe(0);
  });

  test("under attack withholds at most 1 in 1,000 answers to visitors with a cart", () => {
    const { answers, withheld, guesses } = campaign({ shoppers: 2_000, hours: 1, bots: 5 });
    expect(withheld).toBeLessThanOrEqual(answers / 1_000);
    expect(guesses).toBeLessThan(5 * (30 + 360) + 1);
  });
});

describe("invariants", () => {
  const step = fc.record({
    wait: fc.integer({ min: -10 * MINUTE, max: 10 * MINUTE }),
    visitor: fc.constantFrom("a", "b", "c", null),
    code: fc.oneof(fc.constantFrom(...Object.keys(CODES)), fc.integer({ min: 0, max: 400 }).map(String)),
  });

  test("whatever the clock does, a network misses at most 30 codes and one for each 10 seconds that passed", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const s = shop();
        const missed = new Set<string>();
        let forward = 0;
        for (const { wait, visitor, code } of steps) {
          s.wait(wait);
          forward += Math.max(0, wait);
          const { withheld } = s.attempt(s.shopper(visitor), code);
          if (withheld.size === 0 && !["GOOD", "BASKET", "ENDED", "USED-UP"].includes(code)) missed.add(code);
        }
        expect(missed.size).toBeLessThanOrEqual(30 + forward / (10 * SECOND));
      }),
      { numRuns: 60 },
    );
  });

  test("the next code is withheld or not whatever it is", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.constantFrom("GOOD", "ENDED", "SOON"), (steps, code) => {
        const run = (last: string) => {
          const s = shop();
          for (const each of steps.filter((one) => one.code !== code)) {
            s.wait(each.wait);
            s.attempt(s.shopper(each.visitor), each.code);
          }
          const { withheld, retryAfter } = s.attempt(s.shopper("a"), last);
          return [withheld.size, retryAfter];
        };
        expect(run(code)).toEqual(run("never sent"));
      }),
      { numRuns: 60 },
    );
  });

  test.each<[string, number]>([
    ["back a year", -365 * DAY],
    ["back a minute", -MINUTE],
    ["forward a year", 365 * DAY],
  ])("a clock that jumps %s leaves a full budget at most, and a working guard", (_, jump) => {
    const s = shop();
    s.tries(s.shopper("a"));
    s.wait(jump);
    expect(s.tries(s.shopper("a"))).toBeLessThanOrEqual(10);
    s.wait(MINUTE);
    expect(s.tries(s.shopper("a"))).toBe(1);
  });
});

describe("counts", () => {
  test("have misses, answers, prefixes, networks, and hits after 10 misses", () => {
    const s = shop();
    s.browse(s.shopper("a"), true);
    s.attempt(s.shopper("a"), "GOOD");
    s.tries(s.shopper("a"));
    s.attempt(s.shopper(null), "GOOD");
    const [{ counts } = {}] = s.guard.drain();
    expect(counts).toMatchObject({
      misses: 10,
      missedCodes: 10,
      answers: 13,
      withheld: 1,
      cartAnswers: 12,
      cartWithheld: 1,
    });
    expect([...counts!.prefixes]).toEqual([["GUES", 10]]);
    expect([...counts!.networks]).toEqual([["203.0.113.1", 10]]);
    expect(counts!.hits).toEqual([{ code: "GOOD", visitorMisses: 0, networkMisses: 10 }]);
    expect(s.guard.drain()).toEqual([]);
  });

  test("calculations of a network without product events are counted for its warning", () => {
    const s = shop();
    const count = () => s.guard.sawCalculation(PROPERTY, s.shopper(null), s.now());
    expect([count(), count()]).toEqual([1, 2]);
    s.browse(s.shopper("a"));
    expect(count()).toBe(0);
  });
});

describe("memory", () => {
  test("a map of 1,000 keeps the latest 500 at least, and those in use, of 100,000", () => {
    const map = new BoundedMap<string, number>(1_000);
    map.set("in use", -1);
    for (let at = 0; at < 100_000; at += 1) {
      map.set(`k${at}`, at);
      expect(map.get("in use")).toBe(-1);
    }
    expect(map.size).toBeLessThanOrEqual(1_000);
    expect(Array.from({ length: 400 }, (_, at) => map.get(`k${99_999 - at}`)).includes(undefined)).toBe(false);
    map.delete("in use");
    expect(map.get("in use")).toBeUndefined();
  });
});

describe("networks", () => {
  test.each([
    ["203.0.113.9", "203.0.113.9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", networkOf("2001:db8:1:2::")],
    ["2001:db8::1.2.3.4", "2001:db8:0:0/64"],
    ["2::", "2:0:0:0/64"],
    ["::ffff:102:304", "1.2.3.4"],
    ["unknown", "unknown"],
    ["no address", "unknown"],
    ["999.1.2.3", "unknown"],
    ["127.1", "unknown"],
    ["fe80::1%eth0", networkOf("fe80::")],
    ["fe80::1%eth0.1", "unknown"],
    ["4294967295", "unknown"],
    ["", "unknown"],
  ])("%s is of the network %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test.each([
    ["an address", "203.0.113.2", "203.0.113.2"],
    ["with a port", "203.0.113.2:40001", "203.0.113.2"],
    ["in brackets", "[2001:db8::1]", "2001:db8::1"],
    ["in brackets with a port", "[2001:db8::1]:40001", "2001:db8::1"],
    ["IPv6, whose last group is no port", "2001:db8:1:2:3:4:5:4000", "2001:db8:1:2:3:4:5:4000"],
    ["a ninth group that is a port", "2001:db8:1:2:3:4:5:6:40001", "2001:db8:1:2:3:4:5:6"],
    ["IPv4 in IPv6 with a port", "::ffff:203.0.113.2:40001", "::ffff:203.0.113.2"],
    ["with an interface", "[fe80::1%eth0]:40001", "fe80::1%eth0"],
    ["a name", "unknown", "unknown"],
    ["a name with a port", "_hidden:40001", "unknown"],
    ["a number", "3405803778", "unknown"],
    ["a port that is too long", "203.0.113.2:400010", "unknown"],
    ["an open bracket", "[2001:db8::1:40001", "unknown"],
    ["nothing but a port", ":40001", "unknown"],
    ["two addresses", "203.0.113.2 203.0.113.3", "unknown"],
  ])("a proxy that writes %s", (_, text, address) => {
    expect(plainAddress(text)).toBe(address);
  });

  test("an IPv6 address is of one network in any spelling", () => {
    const group = fc.oneof(fc.constant(0), fc.nat(0xffff));
    const groups = fc.tuple(fc.integer({ min: 0x2000, max: 0x3fff }), fc.array(group, { minLength: 7, maxLength: 7 }));
    fc.assert(
      fc.property(groups, fc.boolean(), ([first, others], isUpperCase) => {
        const parsed = new ipaddr.IPv6([first, ...others]);
        const network = networkOf(parsed.parts.map((part) => part.toString(16).padStart(4, "0")).join(":"));
        expect(network).toBe(`${[first, ...others.slice(0, 3)].map((part) => part.toString(16)).join(":")}/64`);
        for (const text of [parsed.toString(), parsed.toNormalizedString(), parsed.toRFC5952String()])
          expect(networkOf(isUpperCase ? text.toUpperCase() : text)).toBe(network);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test("two /64 differ", () => {
    expect(networkOf("2001:db8:1:2::1")).not.toBe(networkOf("2001:db8:1:3::1"));
  });

  test.each([
    ["127.0.0.1", true],
    ["::1", true],
    ["::ffff:10.1.2.3", true],
    ["172.16.0.9", true],
    ["fd00::1", true],
    ["203.0.113.9", false],
    ["2001:db8::1", false],
    ["unknown", false],
  ])("%s is private: %s", (address, expected) => {
    expect(isPrivate(address)).toBe(expected);
  });
});

describe("counts on the way to the store", () => {
  const draft = (misses: number, network: string): GuessingDraft => ({
    propertyId: PROPERTY,
    at: START,
    counts: {
      ...{ misses, missedCodes: misses, answers: misses, withheld: 0, cartAnswers: 0, cartWithheld: 0 },
      networks: new Map([[network, misses]]),
      prefixes: new Map(),
      hits: [],
    },
  });

  test.each<[string, () => Promise<Unavailable | null>]>([
    ["refuses them", async () => ({ unavailable: "disk" })],
    ["fails", () => Promise.reject(new Error("no thread"))],
  ])("are kept and added up while the store %s, and written once it doesn't", async (_, broken) => {
    const written: (readonly GuessingDraft[])[] = [];
    let answer = broken;
    const addGuessing = (drafts: readonly GuessingDraft[]) => {
      written.push(drafts);
      return answer();
    };
    const writer = countsWriter({ addGuessing }, () => {});
    writer.add(draft(2, "a"));
    await writer.flush();
    writer.add(draft(3, "b"));
    answer = async () => null;
    await writer.flush();
    await writer.flush();
    expect(written).toEqual([[draft(2, "a")], [expect.objectContaining({ propertyId: PROPERTY, at: START })]]);
    const [{ counts }] = written[1] as [GuessingDraft];
    expect(counts).toMatchObject({ misses: 5, missedCodes: 5, answers: 5 });
    expect([...counts.networks]).toEqual([
      ["a", 2],
      ["b", 3],
    ]);
  });

  test("an attack is more than 10 times the misses that the store remembers", async () => {
    const s = shop();
    const hours = Array.from({ length: 7 }, (_, day) => ({
      propertyId: PROPERTY,
      at: START - (day + 1) * DAY,
      missedCodes: 600,
    }));
    await recallMisses(s.guard, { missedCodes: async () => hours }, START);
    const miss = (from: number, to: number) => {
      for (let n = from; n < to; n += 1) s.attempt(s.shopper(`v${n}`, `198.51.${n >> 8}.${n & 255}`), `WRONG-${n}`);
      return s.guard.isUnderAttack(PROPERTY, s.now());
    };
    expect([miss(0, 500), miss(500, 501)]).toEqual([false, true]);
  });
});

describe("notices of attacks", () => {
  /** Looks at some minutes, whether there is an attack. @returns the notices, in minutes */
  async function noticed(looks: readonly (readonly [minute: number, isAttack: boolean])[], failures = 0) {
    const notices: string[] = [];
    let failing = failures;
    let isAttack = false;
    const addAttackNotice = async ({ startedAt, endedAt }: AttackNotice) => {
      failing -= 1;
      if (failing >= 0) throw new Error("no thread");
      notices.push(endedAt === null ? `from ${startedAt / MINUTE}` : `${startedAt / MINUTE} to ${endedAt / MINUTE}`);
    };
    const watch = attackNotices({ attacked: () => (isAttack ? [PROPERTY] : []) }, { addAttackNotice }, () => {});
    for (const [minute, now] of looks) {
      isAttack = now;
      await watch.look(minute * MINUTE);
    }
    return { notices, watch };
  }

  test.each<[string, Parameters<typeof noticed>[0], string[]]>([
    ["none without an attack", [[0, false]], []],
    [
      "its begin, and its end after 5 quiet minutes",
      [
        [0, true],
        [1, true],
        [5, false],
        [6, false],
      ],
      ["from 0", "0 to 6"],
    ],
    [
      "one attack with a gap of 4 minutes",
      [
        [0, true],
        [4, false],
        [5, true],
      ],
      ["from 0"],
    ],
    [
      "two attacks",
      [
        [0, true],
        [5, false],
        [6, true],
      ],
      ["from 0", "0 to 5", "from 6"],
    ],
    [
      "the end when the clock is set back",
      [
        [10, true],
        [1, false],
      ],
      ["from 10", "10 to 1"],
    ],
  ])("%s", async (_, looks, expected) => {
    expect((await noticed(looks)).notices).toEqual(expected);
  });

  test("those that can't be written are written later, in order", async () => {
    const { notices } = await noticed(
      [
        [0, true],
        [5, false],
        [6, false],
      ],
      2,
    );
    expect(notices).toEqual(["from 0", "0 to 5"]);
  });

  test("the end of an attack when the collector stops", async () => {
    const { notices, watch } = await noticed([[0, true]]);
    await watch.endAll(2 * MINUTE);
    expect(notices).toEqual(["from 0", "0 to 2"]);
  });
});
