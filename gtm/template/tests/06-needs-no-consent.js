// Loads at once on a site that needs no consent
let url;
mock("isConsentGranted", false);
mock("injectScript", (address) => {
  url = address;
});

runCode({ type: "load", collector: "https://events.shop.example", writeKey: "wk_1", consent: "none" });

assertThat(url).isEqualTo("https://events.shop.example/sdk/web_event.js?key=wk_1");
assertApi("addConsentListener").wasNotCalled();
