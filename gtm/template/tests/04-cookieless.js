// Sends events without cookies under analytics_storage denied, if the site wants that
const calls = [];
mock("isConsentGranted", false);
mock("injectScript", () => {});
mock("createArgumentsQueue", () => (method, first, second) => {
  calls.push([method, first, second]);
});

runCode({
  type: "load",
  collector: "https://events.shop.example",
  writeKey: "wk_1",
  consent: "google",
  whenDenied: "cookieless",
});

assertThat(calls).isEqualTo([["consent", "cookieless", true]]);
