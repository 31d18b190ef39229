// Lets the SDK wait for a consent tool that starts late, whatever Tag Manager's state is
let url;
mock("isConsentGranted", true);
mock("injectScript", (address) => {
  url = address;
});

runCode({ type: "load", collector: "https://events.shop.example", writeKey: "wk_1", consent: "wait" });

assertThat(url).isEqualTo("https://events.shop.example/sdk/web_event.js?key=wk_1&google_consent=true");
assertApi("isConsentGranted").wasNotCalled();
