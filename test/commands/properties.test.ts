import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test, vi } from "vitest";
import { collectorForTest } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { HALF_A_DAY_EAST, openNow } from "../support/open-now.ts";
import { promotrail, promotrailHere, rowsOf } from "./commands.ts";

// Every command starts a process.
vi.setConfig({ testTimeout: 60_000 });

const newFile = () => join(temporaryFolder(onTestFinished), "data.db");

test("properties are created, changed and listed", async () => {
  const file = newFile();
  const settings = ["--currency", "EUR", "--origin", "https://a.example", "https://b.example", "--alias", "5650"];
  const created = await promotrail(file, "properties", "create", "--name", "Shop", ...settings);
  expect(created).toMatchObject({ code: 0, err: "" });
  await promotrail(file, "properties", "create", "--name", "Other", "--id", "7", "--write-key", "wk_other");
  const changed = await promotrail(file, "properties", "update", "100001", "--time-zone", "Europe/Berlin");
  expect(rowsOf(changed.out)).toMatchObject([{ id: "100001", name: "Shop", time_zone: "Europe/Berlin" }]);
  expect(rowsOf((await promotrail(file, "properties", "list")).out)).toEqual([
    {
      id: "100001",
      name: "Shop",
      currency: "EUR",
      time_zone: "Europe/Berlin",
      write_key: expect.stringMatching(/^wk_.{32}$/),
      aliases: "5650",
      allowed_origins: "https://a.example,https://b.example",
    },
    expect.objectContaining({ id: "7", write_key: "wk_other", aliases: "-", allowed_origins: "-" }),
  ]);
});

test("the spellings of a contact that are one guest can be set", async () => {
  const file = newFile();
  await promotrail(file, "properties", "create", "--name", "Shop", "--identity", "inbox", "--phone-country", "SA");
  const stored = () => {
    const db = new Database(file, { readonly: true });
    try {
      return db.prepare("SELECT identity, phone_country FROM properties").get();
    } finally {
      db.close();
    }
  };
  expect(stored()).toEqual({ identity: "inbox", phone_country: "SA" });
  await promotrail(file, "properties", "update", "100001", "--phone-country", "none");
  expect(stored()).toEqual({ identity: "inbox", phone_country: null });
});

test("what messages of the shop mean can be set", async () => {
  const file = newFile();
  const patterns = ["sorry, * too late=promotion_ended", "2 = 1, thank you!=accepted"];
  await promotrailHere(file, "properties", "create", "--name", "Shop", "--message-pattern", ...patterns);
  const stored = () => {
    const db = new Database(file, { readonly: true });
    try {
      return JSON.parse(db.prepare<[], string>("SELECT message_patterns FROM properties").pluck().get()!);
    } finally {
      db.close();
    }
  };
  expect(stored()).toEqual([
    { pattern: "sorry, * too late", outcome: "rejected", reason: "promotion_ended" },
    { pattern: "2 = 1, thank you!", outcome: "accepted", reason: null },
  ]);
  const update = (...more: string[]) =>
    promotrailHere(file, "properties", "update", "100001", "--message-pattern", ...more);
  expect(await update("too late=because", "expired")).toContain(
    "--message-pattern must be TEXT=accepted or TEXT=REASON, and is expired",
  );
  expect(await update("too late=because")).toContain("--message-pattern[0].reason");
  await update("none");
  expect(stored()).toEqual([]);
});

test("all errors are printed, with exit code 1", async () => {
  const file = newFile();
  const invalid = ["--currency", "dollars", "--time-zone", "Mars", "--origin", "*", "shop"];
  expect(await promotrail(file, "properties", "create", ...invalid)).toEqual({
    code: 1,
    out: "",
    err: [
      "promotrail: The property is not valid.",
      "  --name is required",
      "  --currency must be an ISO 4217 currency code such as USD",
      "  --time-zone must be an IANA time zone such as Europe/Berlin",
      "  --origin[1] must be an origin such as https://shop.example, or * for all, or null for pages in a sandbox\n",
    ].join("\n"),
  });
  const unknown = await promotrail(file, "properties", "update", "5", "--name", "A");
  expect(unknown).toMatchObject({ code: 1, err: "promotrail: Property 5 doesn't exist.\n" });
});

test("a running collector applies changes", async () => {
  const collector = await collectorForTest({ demo: true });
  await collector.admin("/v1/properties", { name: "Clock", write_key: "wk_clock" });
  await collector.admin("/v3/promotions?property_id=100002", openNow());
  const calculate = async (origin = {}) => {
    const cart = { lines: [{ product_id: 1, price: "50" }] };
    const body = JSON.stringify({ write_key: "wk_clock", cart });
    return fetch(`${collector.url}/v1/carts/calculate`, { method: "POST", headers: origin, body });
  };
  const discount = async () => (await (await calculate()).json()).cart.discount;
  expect(await discount()).toBe("5.00");
  await promotrail(collector.dataFile, "properties", "update", "100002", "--time-zone", HALF_A_DAY_EAST);
  await expect.poll(discount, { timeout: 60_000 }).toBe("0.00");

  const status = async () => (await calculate({ origin: "https://new.example" })).status;
  expect(await status()).toBe(403);
  await promotrail(collector.dataFile, "properties", "update", "100002", "--origin", "https://new.example");
  await expect.poll(status, { timeout: 60_000 }).toBe(200);
});
