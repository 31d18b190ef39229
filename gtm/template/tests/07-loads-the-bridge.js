// Loads the file for GA4 with the name of the data layer
const urls = [];
mock("isConsentGranted", true);
mock("injectScript", (address) => urls.push(address));

runCode({
  type: "load",
  collector: "https://events.shop.example",
  writeKey: "wk_1",
  consent: "google",
  ga4: true,
  dataLayer: "shopLayer",
});

assertApi("setInWindow").wasCalledWith("_promotrail_ga4", { data_layer: "shopLayer" }, false);
assertThat(urls).isEqualTo([
  "https://events.shop.example/sdk/web_event.ga4.js",
  "https://events.shop.example/sdk/web_event.js?key=wk_1",
]);
