/**
 * `web_event.ga4.js`: tracks what the page puts on its data layer for GA4 or Universal Analytics. It is a file of its own, because most
 * sites report events themselves. Its options are the global `_promotrail_ga4`: tag managers can't give a script attributes.
 */
import { type Ga4BridgeOptions, startBridge } from "./ga4/bridge.ts";
import type { Sdk } from "./ga4/own-events.ts";
import { neverThrow } from "./never-throw.ts";

interface Globals {
  _promotrail_ga4?: Ga4BridgeOptions & { started?: true };
  web_event?: Sdk;
}

neverThrow(() => {
  const page: Window & Globals = window;
  page._promotrail_ga4 = page._promotrail_ga4 || {};
  const options = page._promotrail_ga4;
  // A page may include the script twice, in its theme and in its tag manager.
  if (options.started) return;
  options.started = true;
  startBridge(() => page.web_event, options, page);
}, true);
