// Sends events without cookies under analytics_storage denied, if the site wants that
const calls = [];
let listener;
mock("isConsentGranted", false);
mock("injectScript", () => {});
mock("addConsentListener", (_type, added) => {
  listener = added;
});
mock("callInWindow", (_path, decision) => calls.push(["consent", decision]));
mock("createArgumentsQueue", () => (method, first) => {
  calls.push([method, first]);
});

runCode({
  type: "load",
  collector: "https://events.shop.example",
  writeKey: "wk_1",
  consent: "google",
  whenDenied: "cookieless",
});

assertThat(calls).isEqualTo([["consent", "cookieless"]]);
listener("analytics_storage", true);
listener("analytics_storage", false);
assertThat(calls).isEqualTo([
  ["consent", "cookieless"],
  ["consent", "granted"],
  ["consent", "denied"],
  ["consent", "cookieless"],
]);
