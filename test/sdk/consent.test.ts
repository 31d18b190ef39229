import { describe, expect, test, vi } from "vitest";
import { followGoogle } from "../../sdk/consent.ts";

/** A page's data layer, with Google's `gtag`, which pushes its `arguments` object. */
function setUp() {
  const dataLayer: ArrayLike<unknown>[] = [];
  function gtag(..._: unknown[]) {
    // biome-ignore lint/complexity/noArguments: gtag pushes this object
    dataLayer.push(arguments);
  }
  const decide = vi.fn();
  const decisions = () => decide.mock.calls.flat();
  return { dataLayer, gtag, decide, decisions, follow: () => followGoogle(dataLayer, decide) };
}

describe("Google Consent Mode", () => {
  test.each([
    ["granted", "granted"],
    ["denied", "denied"],
    ["something new", "denied"],
  ])("an update to %s means %s", (analytics_storage, decision) => {
    const { gtag, follow, decisions } = setUp();
    follow();
    gtag("consent", "update", { analytics_storage });
    expect(decisions()).toEqual([decision]);
  });

  test("a default of granted means granted", () => {
    const { gtag, follow, decisions } = setUp();
    gtag("consent", "default", { analytics_storage: "granted" });
    follow();
    expect(decisions()).toEqual(["granted"]);
  });

  test("a default of denied means pending: the visitor has not decided", () => {
    const { gtag, follow, decisions } = setUp();
    gtag("consent", "default", { analytics_storage: "denied", wait_for_update: 500 });
    follow();
    expect(decisions()).toEqual(["pending"]);
  });

  test("commands apply in order, those from before included", () => {
    const { gtag, follow, decisions } = setUp();
    gtag("consent", "default", { analytics_storage: "granted" });
    gtag("consent", "update", { analytics_storage: "denied" });
    follow();
    gtag("consent", "update", { analytics_storage: "granted" });
    expect(decisions()).toEqual(["granted", "denied", "granted"]);
  });

  test("commands about other storage have no effect", () => {
    const { dataLayer, gtag, follow, decide } = setUp();
    gtag("consent", "default", { ad_storage: "denied" });
    gtag("event", "update", { analytics_storage: "denied" });
    gtag("consent");
    gtag("consent", "update");
    gtag("js", new Date());
    follow();
    dataLayer.push({ event: "purchase", ecommerce: null } as never, [] as never);
    expect(decide).not.toHaveBeenCalled();
  });

  test.each([
    [null],
    [undefined],
    [0],
    ["text"],
    [() => {}],
  ])("%s on the data layer stops neither the SDK nor Google", (junk) => {
    const { dataLayer, gtag, follow, decisions } = setUp();
    dataLayer.push(junk as never);
    follow();
    expect(dataLayer.push(junk as never)).toBe(2);
    gtag("consent", "update", { analytics_storage: "granted" });
    expect(decisions()).toEqual(["granted"]);
  });
});

test("the data layer still works for Tag Manager, return values included", () => {
  const { dataLayer, follow } = setUp();
  const seen: unknown[] = [];
  dataLayer.push = (...commands) => {
    seen.push(...commands);
    return 42;
  };
  follow();
  const [one, two] = [{ length: 0 }, { length: 0 }];
  expect(dataLayer.push(one, two)).toBe(42);
  expect(seen).toEqual([one, two]);
});
