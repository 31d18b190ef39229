import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openOperations } from "../../../collector/store/sqlite/operations.ts";
import { used } from "../../support/events.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { openShop, stated, TEN_OFF } from "../../support/redemptions.ts";

test("of many calls in one commit, the one that our code stumbles over undoes nothing of the others", async () => {
  const file = join(temporaryFolder(onTestFinished), "data.db");
  const shop = await openShop({}, file);
  await shop.promote(TEN_OFF, { SAVE: { max_uses: 2 } });
  await shop.store.close();
  const core = openOperations({ file, now: () => shop.now, newWriteKey: () => "wk_other" });
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
    core.redeem({
      property: shop.property,
      cdpSource: "Production",
      reported: { ...reported, transactionId },
      buyer: { customerId: "C-1", contact: null },
      codes: ["SAVE"],
      cart: null,
      evaluationId: null,
      customer: undefined,
      stated: [stated(null)],
      reservationId: null,
      fingerprint: transactionId,
      idempotencyKey: null,
    });
  const stumble = () => {
    redeem("lost");
    throw new Error("a mistake of ours");
  };
  const attempts = core.together([() => redeem("A"), stumble, () => redeem("B"), () => redeem("C")]);
  expect(attempts).toMatchObject([
    { value: { transactionId: "A" } },
    { error: new Error("a mistake of ours") },
    { value: { transactionId: "B" } },
    { value: { objections: [{ reason: "code_uses_exhausted" }] } },
  ]);
  // What comes next knows what was undone, and numbers its changes on.
  const sending = { sentAt: null, receivedAt: shop.now, traffic: "human" } as const;
  core.ingest([{ property: shop.property, sending, keepRejected: true, events: [used(["SAVE"])] }]);
  const all = {
    propertyId: shop.property.id,
    filter: { cdp_source: "all", traffic: "all" },
    after: 0,
    limit: 9,
  } as const;
  expect(core.redemptions(all).rows.map((row) => row.transaction_id)).toEqual(["A", "B"]);
  expect(core.codeChecks(all).rows).toMatchObject([{ code: "SAVE", reason: "code_uses_exhausted" }]);
  core.close();
});
