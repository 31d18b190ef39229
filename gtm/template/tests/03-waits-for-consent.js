// Waits under analytics_storage denied, and passes on each later decision
let url;
let listener;
const decisions = [];
mock("isConsentGranted", false);
mock("addConsentListener", (_type, added) => {
  listener = added;
});
mock("injectScript", (address) => {
  url = address;
});
mock("callInWindow", (path, decision) => decisions.push([path, decision]));

runCode({ type: "load", collector: "https://events.shop.example", writeKey: "wk_1", consent: "google" });

assertApi("isConsentGranted").wasCalledWith("analytics_storage");
assertThat(url).isEqualTo("https://events.shop.example/sdk/web_event.js?key=wk_1&consent=pending");
assertThat(decisions).isEqualTo([]);
listener("analytics_storage", true);
listener("analytics_storage", false);
assertThat(decisions).isEqualTo([
  ["web_event.consent", "granted"],
  ["web_event.consent", "denied"],
]);
