// Reports failure where the script is blocked
mock("isConsentGranted", true);
mock("injectScript", (_address, _onSuccess, onFailure) => onFailure());

runCode({ type: "load", collector: "https://events.shop.example", writeKey: "wk_1", consent: "google" });

assertApi("gtmOnFailure").wasCalled();
assertApi("gtmOnSuccess").wasNotCalled();
