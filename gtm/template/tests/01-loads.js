// Loads the SDK with the address and the key, and reports success when it has loaded
let url;
mock("isConsentGranted", true);
mock("injectScript", (address, onSuccess) => {
  url = address;
  onSuccess();
});

runCode({ type: "load", collector: "https://events.shop.example/", writeKey: "wk a&b", consent: "google" });

assertThat(url).isEqualTo("https://events.shop.example/sdk/web_event.js?key=wk%20a%26b");
assertApi("gtmOnSuccess").wasCalled();
assertApi("gtmOnFailure").wasNotCalled();
