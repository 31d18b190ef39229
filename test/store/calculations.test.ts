import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../collector/store/sqlite/connection/open-database.ts";
import { INVARIANTS } from "../../collector/store/sqlite/maintenance/invariants.ts";
import { openOperations } from "../../collector/store/sqlite/operations.ts";
import { type QuoteLimits, quoteTable } from "../../collector/store/sqlite/tables/quotes.ts";
import { MORNING, SHOP } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";

const NO_CODES = { codes: [], currency: "USD", customerId: null, subtotal: 0 };

/** What a property remembers of calculations that were told under the ids 1, 2, …, each of so many bytes. */
function rememberedOf(limits: QuoteLimits, sizes: readonly number[]) {
  const file = `${temporaryFolder(onTestFinished)}/data.db`;
  const core = openOperations({ file, now: () => MORNING, newWriteKey: () => `wk_${Math.random()}` });
  const [one, other] = [core.createProperty(SHOP), core.createProperty(SHOP)];
  if (one === "taken" || other === "taken") throw new Error("the id is taken");
  core.close();
  const db = openDatabase(file, false);
  onTestFinished(() => void db.close());
  const table = quoteTable(db, limits);
  const tell = (propertyId: string, id: string, size: number) =>
    table.remember({ propertyId, id, madeAt: MORNING, shown: `"${"€".repeat((size - 2) / 3)}"`, codeChecks: NO_CODES });
  tell(other.id, "1", 5);
  const taken = sizes.map((size, at) => tell(one.id, String(at + 1), size));
  const known = (propertyId: string) =>
    [...sizes.keys()].map((at) => String(at + 1)).filter((id) => table.find(propertyId, id, MORNING));
  const broken = INVARIANTS.filter(({ table: name }) => name.startsWith("calculation")).flatMap(({ broken }) =>
    db.prepare(broken).all(),
  );
  return { taken, known: known(one.id), others: known(other.id), broken, unknown: tell("4711", "1", 5) };
}

test.each<[string, QuoteLimits, number[], string[]]>([
  ["all of a few", { calculations: 3, bytes: 1_000 }, [5, 5, 5], ["1", "2", "3"]],
  ["the latest of many", { calculations: 3, bytes: 1_000 }, [5, 5, 5, 5, 5], ["3", "4", "5"]],
  ["as many as there is room for", { calculations: 9, bytes: 100 }, [50, 50, 50], ["2", "3"]],
  ["none of the small ones for one that takes all", { calculations: 9, bytes: 100 }, [50, 5, 98], ["3"]],
  ["none that would never fit", { calculations: 9, bytes: 100 }, [5, 302], []],
])("a property remembers %s, and others theirs", (_, limits, sizes, known) => {
  expect(rememberedOf(limits, sizes)).toMatchObject({ known, others: ["1"], broken: [] });
});

test("what is larger than a cart needs to be is not remembered, and costs nobody else's", () => {
  const { taken, known } = rememberedOf({ calculations: 9, bytes: 10_000_000 }, [5, 3 * 2 ** 18 + 5]);
  expect([taken, known]).toEqual([[true, false], ["1"]]);
});

test("a property that is gone remembers nothing", () => {
  expect(rememberedOf({ calculations: 9, bytes: 100 }, []).unknown).toBe(true);
});
