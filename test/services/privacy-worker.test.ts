import { expect, test } from "vitest";
import { privacyWorker } from "../../collector/services/privacy/worker.ts";

test("a request that is made while the worker finds none is begun at once", async () => {
  const claims: ((request: null) => void)[] = [];
  const store = { claimPrivacyRequest: () => new Promise<null>((resolve) => void claims.push(resolve)) };
  const worker = privacyWorker({ store, now: () => 0, onFault: () => {} } as unknown as Parameters<
    typeof privacyWorker
  >[0]);
  worker.wake();
  expect(claims).toHaveLength(1);
  // The request comes after the look, and before its result.
  worker.wake();
  claims[0]!(null);
  await new Promise(setImmediate);
  expect(claims).toHaveLength(2);
  claims[1]!(null);
  await new Promise(setImmediate);
  expect(claims).toHaveLength(2);
  worker.wake();
  expect(claims).toHaveLength(3);
  claims[2]!(null);
  await worker.close();
});
