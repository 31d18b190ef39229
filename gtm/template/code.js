// The template's code. Google's sandbox runs it: ECMAScript 5.1 with arrow functions, const and let, and no globals
// but `require` and `data`, the tag's fields.
const addConsentListener = require("addConsentListener");
const callInWindow = require("callInWindow");
const copyFromDataLayer = require("copyFromDataLayer");
const createArgumentsQueue = require("createArgumentsQueue");
const encodeUriComponent = require("encodeUriComponent");
const injectScript = require("injectScript");
const isConsentGranted = require("isConsentGranted");
const logToConsole = require("logToConsole");
const makeTableMap = require("makeTableMap");
const setInWindow = require("setInWindow");

const STORAGE = "analytics_storage";

// Calls wait in this queue until the SDK has loaded; it is the snippet's, where the page has the snippet. A function
// loses its properties on the way into the sandbox, so the methods are called by their path in the window.
const enqueue = createArgumentsQueue("web_event", "web_event.queue");
setInWindow("web_event.track", (category, action, payload) => enqueue("track", category, action, payload), false);
setInWindow("web_event.consent", (decision) => enqueue("consent", decision), false);

const withoutSlash = (address) =>
  address.charAt(address.length - 1) === "/" ? address.substring(0, address.length - 1) : address;

const isCookieless = data.whenDenied === "cookieless";

/** Follows the state that Google Tag Manager has resolved, regions included. */
const followConsent = (isGranted) => {
  // Nobody has refused yet: what an earlier page stored stays on the device.
  if (!isGranted && isCookieless) enqueue("consent", "cookieless");
  addConsentListener(STORAGE, (_type, granted) => {
    callInWindow("web_event.consent", granted ? "granted" : "denied");
    if (!granted && isCookieless) callInWindow("web_event.consent", "cookieless");
  });
};

const load = () => {
  const collector = withoutSlash(data.collector);
  let address = collector + "/sdk/web_event.js?key=" + encodeUriComponent(data.writeKey);
  if (data.consent === "wait") {
    address += "&google_consent=true";
    enqueue("init", { when_denied: isCookieless ? "cookieless" : "drop" });
  }
  if (data.consent === "google") {
    const isGranted = isConsentGranted(STORAGE);
    if (!isGranted) address += "&consent=pending";
    followConsent(isGranted);
  }
  if (data.ga4) {
    setInWindow("_promotrail_ga4", { data_layer: data.dataLayer || "dataLayer" }, false);
    injectScript(
      collector + "/sdk/web_event.ga4.js",
      () => {},
      () => {},
      "promotrail_ga4"
    );
  }
  injectScript(address, data.gtmOnSuccess, data.gtmOnFailure, "promotrail");
};

/** A line of GA4 as an item. Fields that GA4 does not define are custom item parameters. */
const itemOf = (line) => ({
  type: "product",
  id: line.item_id,
  variant_id: line.item_variant_id,
  sku: line.item_sku,
  name: line.item_name,
  brand: line.item_brand,
  brand_id: line.item_brand_id,
  category_ids: line.item_category_ids,
  main_category: line.item_category,
  price: line.price,
  original_price: line.item_original_price,
  quantity: line.quantity,
});

const products = () =>
  data.itemsFrom === "variable" ? data.items || [] : (copyFromDataLayer("ecommerce.items") || []).map(itemOf);

const codeItem = () => ({
  type: "promotion_code",
  id: data.code,
  name: data.code,
  outcome: data.outcome || undefined,
  reason: data.reason || undefined,
});

const payload = (isCode) => {
  const extra = (data.extra && makeTableMap(data.extra, "name", "value")) || {};
  extra.currency = data.currency || copyFromDataLayer("ecommerce.currency");
  return {
    items: isCode ? [codeItem()] : products(),
    dims: {
      customers: (data.customer && makeTableMap(data.customer, "name", "value")) || undefined,
      transaction: {
        id: data.orderId || undefined,
        revenue: data.revenue,
        discount_amount: data.discount,
        promotion_code: (!isCode && data.code) || undefined,
      },
    },
    extra: extra,
  };
};

const track = () => {
  const names = data.event === "custom" ? [data.category, data.action] : data.event.split("/");
  const isCode = names[0] === "promotion_code";
  if (isCode && !data.code) {
    logToConsole("Promotrail: the tag has no promotion code. Nothing is sent.");
    return data.gtmOnFailure();
  }
  callInWindow("web_event.track", names[0], names[1], payload(isCode));
  return data.gtmOnSuccess();
};

if (data.type === "track") track();
else load();
