/** The cell and the run of an event; every event contains it. */
export interface Marker {
  readonly cell: string;
  readonly run: string;
}

/** A page's own events, by label. */
export interface Tally {
  readonly tracked: readonly string[];
  /** The events that the SDK reported as dropped. */
  readonly dropped: readonly { label: string; reason: string }[];
}

/**
 * A page of a site with the SDK's script tag and functions that track events.
 * @param scriptUrl the SDK's script
 * @param before JavaScript that runs before the SDK. @default none
 */
export const trackingPage = (scriptUrl: string, marker: Marker, before = ""): string => `<!doctype html>
<meta charset="utf-8"><title>A shop</title>
<script>${before}</script>
<script src="${scriptUrl}"></script>
<script>
  var marker = ${JSON.stringify(marker)};
  var visit = Math.random().toString(36).slice(2);
  var tally = { tracked: [], dropped: [] };
  web_event.on("drop", function (result, event) {
    if (event.extra && event.extra.run === marker.run) tally.dropped.push({ label: event.extra.label, reason: result.reason });
  });
  function trackOne() {
    var label = visit + "-" + tally.tracked.length;
    var isCode = tally.tracked.length % 2 === 0;
    tally.tracked.push(label);
    var item = isCode ? { type: "promotion_code", id: "SAVE10", code_status: 4 } : { type: "product", id: "118", price: 10 };
    var payload = { items: [item], extra: { cell: marker.cell, run: marker.run, label: label } };
    web_event.track(isCode ? "promotion_code" : "product", isCode ? "used" : "add_to_cart", payload);
  }
  function track(count) {
    for (var n = 0; n < count; n += 1) trackOne();
    return tally;
  }
  function trackOver(count, ms) {
    var steps = 20, done = 0;
    return new Promise(function (resolve) {
      (function step() {
        track(Math.round(count * (done + 1) / steps) - Math.round(count * done / steps));
        done += 1;
        if (done === steps) resolve(tally); else setTimeout(step, ms / steps);
      })();
    });
  }
  addEventListener("pageshow", function (event) { window.cameFromCache = event.persisted; });
</script>
<h1>A shop</h1>
`;

/** A page of the same site without the SDK. */
export const PLAIN_PAGE = `<!doctype html>
<meta charset="utf-8"><title>Imprint</title>
<script>addEventListener("pageshow", function (event) { window.cameFromCache = event.persisted; });</script>
<h1>Imprint</h1>
`;
