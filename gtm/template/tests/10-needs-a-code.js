// Sends no code event without a code, and says so in preview mode
runCode({ type: "track", event: "promotion_code/used", code: "" });

assertApi("callInWindow").wasNotCalled();
assertApi("logToConsole").wasCalled();
assertApi("gtmOnFailure").wasCalled();
assertApi("gtmOnSuccess").wasNotCalled();
