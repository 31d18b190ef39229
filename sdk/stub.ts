/**
 * The snippet that sites paste: calls wait in a queue until the script has loaded, and their promises with them. Where
 * the script is blocked, the promises never settle.
 * Pages run it as it is, and tag managers accept ES5 only, so it is ES5 with types.
 */

/** The arguments of one call; `resolve` settles the promise that the call returned. */
interface Call extends ArrayLike<unknown> {
  resolve?: (result: unknown) => void;
}

type Snippet = (() => unknown) & Record<string, unknown>;

interface StubWindow {
  web_event?: Snippet;
  Promise?: PromiseConstructor;
  trustedTypes?: {
    createPolicy(
      name: string,
      rules: { createScriptURL(url: string): string },
    ): { createScriptURL(url: string): string };
  };
}

(function (window: StubWindow, document: Document, address: string) {
  // The page may have the snippet twice, or Antsomi's: the first one stays.
  if (window.web_event) return;
  var queue: Call[] = [];
  var snippet = function () {
    return enqueue(arguments);
  } as Snippet;

  function enqueue(call: Call) {
    // Before `push`, which makes the call at once when the script has loaded.
    var promise =
      window.Promise &&
      new window.Promise(function (resolve) {
        call.resolve = resolve;
      });
    queue.push(call);
    return promise;
  }

  ["init", "track", "evaluate", "watch", "consent", "on", "flush", "reset"].forEach(function (method) {
    snippet[method] = function () {
      return enqueue([method].concat([].slice.call(arguments)));
    };
  });
  snippet.queue = queue;
  window.web_event = snippet;

  var script = document.createElement("script");
  script.async = true;
  // A Content-Security-Policy may admit scripts by their nonce alone.
  script.nonce = (document.currentScript || script).nonce;
  // Trusted Types refuse a text as the address of a script; a page that does not name the policy has its own default one.
  try {
    address = window.trustedTypes!.createPolicy("promotrail", { createScriptURL: String }).createScriptURL(address);
  } catch (_) {}
  script.src = address;
  document.head.appendChild(script);
})(window as StubWindow, document, "https://YOUR-COLLECTOR/sdk/web_event.js?key=YOUR-WRITE-KEY");
