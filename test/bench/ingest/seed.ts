// Makes a data file with many promotions and codes. Run by ingest.ts: `node seed.ts <data file> <promotions> <codes>`.
import Database from "better-sqlite3";
import { createPromotion } from "../../../collector/services/promotions.ts";
import { createProperty } from "../../../collector/services/properties.ts";
import { isRefusal } from "../../../collector/services/refusal.ts";
import { sqliteStore } from "../../../collector/store/sqlite/index.ts";
import { codeName } from "./traffic.ts";

const percentOff = { discount: { percentage_amount: "10" } };

/** Nine of ten promotions have codes; the others are automatic, each for its own product. */
const promotionOf = (number: number): object => ({
  name: `Promotion ${number}`,
  ...(number % 10 === 9
    ? {
        redemption_type: "AUTOMATIC",
        rules: [{ action: { cart_items: { ...percentOff, items: { products: [1_000 + number] } } } }],
      }
    : {
        redemption_type: "COUPON",
        coupon_type: "BULK",
        rules: [{ action: { cart_value: percentOff }, condition: { cart: { minimum_spend: "50" } } }],
      }),
});

/** Makes promotions through the services, and codes with SQL: a million codes through the services would take long. */
async function seed(file: string, promotions: number, codes: number): Promise<void> {
  const store = sqliteStore({ file, now: Date.now, newWriteKey: () => "wk_demo" });
  const made = await createProperty(store, {
    id: "100001",
    name: "Shop",
    write_key: "wk_demo",
    allowed_origins: ["*"],
  });
  if (isRefusal(made)) throw new Error(made.detail);
  const withCodes: number[] = [];
  for (let number = 0; number < promotions; number += 1) {
    const promotion = await createPromotion(store, made.data, "seed", promotionOf(number));
    if (isRefusal(promotion)) throw new Error(JSON.stringify(promotion));
    if (promotion.data.redemption_type === "COUPON") withCodes.push(promotion.data.id);
  }
  await store.close();
  const db = new Database(file);
  const insert = db.prepare(
    `INSERT INTO coupon_codes (property_id, promotion_id, code, entered, max_uses, max_uses_per_customer, created_at)
     VALUES ('100001', ?, ?, ?, 0, 0, 0)`,
  );
  db.transaction(() => {
    for (let number = 0; number < codes; number += 1) {
      const code = codeName(number);
      insert.run(withCodes[number % withCodes.length], code, code);
    }
  })();
  db.close();
}

const [file, promotions, codes] = process.argv.slice(2);
await seed(file!, Number(promotions), Number(codes));
