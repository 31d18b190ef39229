import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Identity } from "../../../collector/store/ports/records.ts";
import { line, purchase, used } from "../../support/events.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { done, openShop, reasonOf, type Shop, stated, TEN_OFF } from "../../support/redemptions.ts";
import { expectSound } from "../../support/sound.ts";

const folder = temporaryFolder(afterAll);
let files = 0;
let file: string;
let shop: Shop;
let orders = 0;

/** Opens a shop with the codes ONCE and TWICE, which each customer may use so often. */
async function open(settings: Parameters<typeof openShop>[0]): Promise<void> {
  file = join(folder, `${++files}.db`);
  shop = await openShop(settings, file);
  await shop.promote(TEN_OFF, { ONCE: { max_uses_per_customer: 1 }, TWICE: { max_uses_per_customer: 2 } });
}
beforeEach(() => open({ count_unverified: true }));
afterEach(async () => {
  await shop.store.close();
  expectSound(file);
});

/** A buyer by names: `C-1` is a customer, `ann@` an address, and `new<old` an address whose form was another one before. */
function buyerOf(...names: readonly string[]): Identity {
  const [customerId = null, externalId = null] = names.filter((name) => !name.includes("@"));
  const contacts = names
    .filter((name) => name.includes("@"))
    .map((name) => {
      const [form = "", ...former] = name.split("<");
      return { form: `email:${form}`, former: former.map((each) => `email:${each}`) };
    });
  return { customerId, externalId, contacts };
}

const redeem = async (code: string, ...names: readonly string[]) => redeemOrder(`T-${++orders}`, code, ...names);
const redeemOrder = async (order: string, code: string, ...names: readonly string[]) =>
  reasonOf(
    await shop.redeem({ order, buyer: buyerOf(...names), codes: [code], stated: [stated(null)], fingerprint: order }),
  );
const reserve = async (code: string, ...names: readonly string[]) =>
  reasonOf(
    await shop.store.reserve({
      ...{ id: `h-${++orders}`, property: shop.property, cdpSource: "Production", code, buyer: buyerOf(...names) },
      ...{ uses: 1, ttl: 60_000, idempotency: null },
    }),
  );
const buy = (order: string, code: string, ...names: readonly string[]) =>
  shop.send(purchase(order, [line("1", 1_000)], [code], buyerOf(...names)));

const EXHAUSTED = "customer_uses_exhausted";

describe("a use counts for the customer and for each contact stated with it:", () => {
  test.each<[string, string[], string[], string]>([
    ["signed in, then as a guest", ["C-1", "ann@"], ["ann@"], EXHAUSTED],
    ["as a guest, then signed in", ["ann@"], ["C-1", "ann@"], EXHAUSTED],
    ["with an address, then without", ["C-1", "ann@"], ["C-1"], EXHAUSTED],
    ["with an address, then with another one", ["C-1", "ann@"], ["C-1", "eve@"], EXHAUSTED],
    ["with an address that another customer stated", ["C-1", "ann@"], ["C-2", "ann@"], EXHAUSTED],
    ["with an id of another system, then by it", ["C-1", "E-1"], ["E-1"], EXHAUSTED],
    ["another guest", ["C-1", "ann@"], ["bob@"], "done"],
    ["another customer", ["C-1", "ann@"], ["C-2", "bob@"], "done"],
    ["an address in its form of before", ["ann@old"], ["ann@new<ann@old"], EXHAUSTED],
    ["an address in its form of before, beside an id", ["C-1", "ann@old"], ["ann@new<ann@old"], EXHAUSTED],
    ["an address of whose form of before there are no uses", ["bob@old"], ["ann@new<ann@old"], "done"],
  ])("%s", async (_, first, second, expected) => {
    expect(await redeem("ONCE", ...first)).toBe("done");
    expect(await redeem("ONCE", ...second)).toBe(expected);
    expect(await reserve("TWICE", ...first)).toBe("done");
    expect(await reserve("TWICE", ...first)).toBe("done");
    expect(await reserve("TWICE", ...second)).toBe(expected === "done" ? "done" : "reserved_elsewhere");
    await buy("P", "ONCE", ...second);
    const ofPage = (await shop.rows()).find(({ transaction_id }) => transaction_id === "P");
    expect(ofPage).toMatchObject({ basis: "observed", reason: EXHAUSTED });
  });

  test("the largest count decides, not the sum", async () => {
    expect(await redeem("TWICE", "C-1", "ann@")).toBe("done");
    expect(await redeem("TWICE", "C-2", "bob@")).toBe("done");
    expect(await redeem("TWICE", "ann@", "bob@")).toBe("done");
    expect(await redeem("TWICE", "C-1")).toBe("done");
    expect(await redeem("TWICE", "C-1", "cid@")).toBe(EXHAUSTED);
    expect(await redeem("TWICE", "C-2", "ann@")).toBe(EXHAUSTED);
    expect(await redeem("TWICE", "C-3", "cid@")).toBe("done");
  });

  test("uses and holds are added for each identity, not for all of them", async () => {
    expect(await redeem("TWICE", "C-1")).toBe("done");
    expect(await reserve("TWICE", "ann@")).toBe("done");
    expect(await reserve("TWICE", "C-1", "ann@")).toBe("done");
    expect(await redeem("TWICE", "C-1")).toBe("reserved_elsewhere");
    expect(await redeem("TWICE", "ann@")).toBe("reserved_elsewhere");
  });

  test("uses under the form of before and under the present one are added", async () => {
    expect(await redeem("TWICE", "ann@old")).toBe("done");
    expect(await redeem("TWICE", "ann@new<ann@old")).toBe("done");
    expect(await redeem("TWICE", "ann@new<ann@old")).toBe(EXHAUSTED);
  });

  test("a reversal gives the use back to each of them", async () => {
    await redeemOrder("A", "ONCE", "C-1", "ann@");
    const [row] = await shop.rows();
    const request = { propertyId: shop.property.id, redemptionId: row!.id, lines: null, reason: null, actor: "Ann" };
    done(await shop.store.reverse({ ...request, idempotency: null }));
    expect(await redeem("ONCE", "ann@")).toBe("done");
    expect(await redeem("ONCE", "C-1")).toBe("done");
  });

  test("a code that is created again is used by none of them", async () => {
    await redeem("ONCE", "C-1", "ann@");
    const { id, promotion_id } = (await shop.store.code(shop.property.id, "ONCE"))!;
    await shop.store.deleteCodes(shop.property.id, promotion_id, [id], "Ann");
    const body = { code: "ONCE", max_uses: 0, max_uses_per_customer: 1 };
    await shop.store.createCode(shop.property.id, promotion_id, body);
    expect(await redeem("ONCE", "ann@")).toBe("done");
    expect(await redeem("ONCE", "ann@")).toBe(EXHAUSTED);
  });
});

describe("an order that a page and a server report counts for", () => {
  const byBuyer = async () => {
    await shop.send(used(["ONCE"], { transactionId: "A" }));
    await buy("A", "ONCE", "C-9", "page@");
  };
  const arrivals = {
    "the page first": async () => {
      await byBuyer();
      expect(await redeemOrder("A", "ONCE", "C-1", "server@")).toBe("done");
    },
    "the server first": async () => {
      expect(await redeemOrder("A", "ONCE", "C-1", "server@")).toBe("done");
      await byBuyer();
    },
  };

  describe.each(Object.entries(arrivals))("%s:", (_, arrive) => {
    test.each(["C-1", "server@"])("the server's identity %s", async (name) => {
      await arrive();
      expect(await redeem("ONCE", name)).toBe(EXHAUSTED);
    });

    test.each(["C-9", "page@"])("the page's identity %s, where unverified redemptions count", async (name) => {
      await arrive();
      expect(await redeem("ONCE", name)).toBe(EXHAUSTED);
    });

    test.each(["C-9", "page@"])("the page's identity %s not, where they do not count", async (name) => {
      await shop.store.close();
      await open({ count_unverified: false });
      await arrive();
      expect(await redeem("ONCE", name)).toBe("done");
    });

    test("the customer of the server, in its rows", async () => {
      await arrive();
      expect(await shop.rows()).toMatchObject([{ transaction_id: "A", customer_id: "C-1", source: "server" }]);
    });
  });
});

test("an order that only a page reports counts for each of its identities, where unverified redemptions count", async () => {
  await buy("A", "ONCE", "C-9", "page@");
  expect(await redeem("ONCE", "C-9")).toBe(EXHAUSTED);
  expect(await redeem("ONCE", "page@")).toBe(EXHAUSTED);
});

test("of a contact in a server's call only a hash is stored", async () => {
  await redeem("ONCE", "C-1", "server@secret<former@secret");
  await reserve("TWICE", "C-1", "held@secret");
  const written = readdirSync(folder).filter((name) => name.startsWith(basename(file)));
  expect(written.length).toBeGreaterThan(0);
  for (const name of written) expect(readFileSync(join(folder, name)).includes("@secret")).toBe(false);
});
