/**
 * The snippet that sites paste: calls wait in a queue until the script has loaded, and so do the promises they give
 * (for ever, where the script is blocked).
 * It stands in pages as it is (tag managers take nothing newer), so it is written in ES5 under its types.
 */

/** The arguments of one call; `resolve` hands the answer to who called. */
interface Call extends ArrayLike<unknown> {
  resolve?: (answer: unknown) => void;
}

type Snippet = (() => unknown) & Record<string, unknown>;

interface StubWindow {
  web_event?: Snippet;
  Promise?: PromiseConstructor;
}

(function (window: StubWindow, document: Document, address: string) {
  // Pasted twice, or beside Antsomi's own snippet: the first one stays.
  if (window.web_event) return;
  var queue: Call[] = [];
  var snippet = function () {
    return enqueue(arguments);
  } as Snippet;

  function enqueue(call: Call) {
    // The promise first: once the script is there, `push` answers at once.
    var answer =
      window.Promise &&
      new window.Promise(function (resolve) {
        call.resolve = resolve;
      });
    queue.push(call);
    return answer;
  }

  ["init", "track", "evaluate", "consent", "on", "flush", "reset"].forEach(function (method) {
    snippet[method] = function () {
      return enqueue([method].concat([].slice.call(arguments)));
    };
  });
  snippet.queue = queue;
  window.web_event = snippet;

  var script = document.createElement("script");
  script.async = true;
  script.src = address;
  document.head.appendChild(script);
})(window as StubWindow, document, "https://YOUR-COLLECTOR/sdk/web_event.js?key=YOUR-WRITE-KEY");
