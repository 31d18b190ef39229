import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openOperations } from "../../collector/store/sqlite/operations.ts";
import { SHOP } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";

const file = join(temporaryFolder(afterAll), "data.db");
const store = openOperations({ file, now: Date.now, newWriteKey: () => "wk_1" });
afterAll(() => store.close());

test("a request that is sent twice is one, until it is done; another type, or another person, is another", () => {
  store.createProperty(SHOP);
  let sent = 0;
  const request = (type: "export" | "erase", customer_id: string): string => {
    sent += 1;
    const draft = { id: `request-${sent}`, type, subject: { customer_id }, actor: "administrator", key_id: null };
    return store.addPrivacyRequest("100001", draft).id;
  };
  const first = request("erase", "C-1");
  expect(request("erase", "C-1")).toBe(first);
  const others = [request("export", "C-1"), request("erase", "C-2")];
  expect(new Set([first, ...others]).size).toBe(3);
  const claimed = store.claimPrivacyRequest(first, Date.now(), 60_000)!;
  expect(request("erase", "C-1")).toBe(first);
  store.endPrivacyRequest(claimed, {});
  expect(request("erase", "C-1")).not.toBe(first);
});
