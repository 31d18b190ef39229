import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openOperations } from "../../../collector/store/sqlite/operations.ts";
import { used } from "../../support/events.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { openShop, stated, TEN_OFF } from "../../support/redemptions.ts";

test("a fault in one of many calls of a commit does not affect the others", async () => {
  const file = join(temporaryFolder(onTestFinished), "data.db");
  const shop = await openShop({}, file);
  await shop.promote(TEN_OFF, { SAVE: { max_uses: 2 } });
  await shop.store.close();
  const operations = openOperations({ file, now: () => shop.now, newWriteKey: () => "wk_other" });
  const reported = {
    transactionNumber: "1",
    transactionDate: shop.now,
    amount: 1_000,
    currency: "USD",
    customerId: "C-1",
    identifierType: null,
    identifierValue: null,
  };
  const redeem = (transactionId: string) =>
    operations.redeem({
      property: shop.property,
      cdpSource: "Production",
      reported: { ...reported, transactionId },
      buyer: { customerId: "C-1", contacts: [] },
      codes: ["SAVE"],
      cart: null,
      evaluationId: null,
      customer: undefined,
      stated: [stated(null)],
      reservationId: null,
      fingerprint: transactionId,
      idempotencyKey: null,
    });
  const fail = () => {
    redeem("lost");
    throw new Error("a fault");
  };
  const results = operations.together([() => redeem("A"), fail, () => redeem("B"), () => redeem("C")]);
  expect(results).toMatchObject([
    { value: { transactionId: "A" } },
    { error: new Error("a fault") },
    { value: { transactionId: "B" } },
    { value: { objections: [{ reason: "code_uses_exhausted" }] } },
  ]);
  // Later transactions see the rollback, and continue the numbers of changes.
  const sending = { sentAt: null, receivedAt: shop.now, traffic: "human", keyId: 1, source: "browser" } as const;
  operations.ingest([{ property: shop.property, sending, keepRejected: true, events: [used(["SAVE"])] }]);
  const all = {
    propertyId: shop.property.id,
    filter: { cdp_source: "all", traffic: "all" },
    after: 0,
    limit: 9,
  } as const;
  expect(operations.redemptions(all).rows.map((row) => row.transaction_id)).toEqual(["A", "B"]);
  expect(operations.codeChecks(all).rows).toMatchObject([{ code: "SAVE", reason: "code_uses_exhausted" }]);
  operations.close();
});
