/** An event as Antsomi's template for Google Tag Manager makes it of a tag's fields. */
export interface TagEvent {
  readonly name: string;
  readonly category: string;
  readonly action: string;
  /** JavaScript of the payload. */
  readonly payload: string;
}

const CUSTOMER = `{ type: "customers", customer_id: "C-42", name: "Ann Example", email: "ann@shop.example", cdp_source: "Production" }`;
/** Values of a tag's fields are often text. */
const LAMP = `{ type: "product", id: "118", name: "Reading lamp", price: "119.95", quantity: "2" }`;
const BOARD = `{ type: "product", id: "131", name: "Oak board", price: 15, quantity: 1 }`;

const product = (name: string, action: string, items: string): TagEvent => ({
  name,
  category: "product",
  action,
  payload: `{ items: ${items}, dims: { customers: ${CUSTOMER} }, extra: {
    identify_id: "C-42", identify_event: "${action}", cart_subtotal: 239.9, cart_item_count: 2 } }`,
});
const person = (action: string): TagEvent => ({
  name: action,
  category: "user",
  action,
  payload: `{ items: [], dims: { customers: ${CUSTOMER} }, extra: { identify_id: "C-42", identify_event: "${action}" } }`,
});

/** Every event of the template, in the order of a visit. */
export const TAG_EVENTS: readonly TagEvent[] = [
  {
    name: "a page view",
    category: "pageview",
    action: "view",
    payload: `{ items: [], dims: { customers: ${CUSTOMER} }, extra: {
      identify_id: "C-42", page_type: "product_detail", page_category: "Lamps" } }`,
  },
  person("sign_up"),
  person("sign_in"),
  person("identify"),
  // The product "None" is an item that is undefined.
  {
    name: "a search",
    category: "browsing",
    action: "product_search",
    payload: `{ items: [undefined], dims: {}, extra: { identify_event: "search_product", src_search_term: "lamp" } }`,
  },
  product("a view of one product", "view", `[${LAMP}]`),
  product("a view of a product from a JSON object", "view", `[JSON.parse(JSON.stringify(${BOARD}))]`),
  product("a view of products from a JSON list", "view", `JSON.parse(JSON.stringify([${LAMP}, ${BOARD}]))`),
  product("an addition to the cart", "add_to_cart", `[${LAMP}]`),
  product("a view of the cart", "view_cart", `[${LAMP}, ${BOARD}]`),
  product("a removal from the cart", "remove_cart", `[${BOARD}]`),
  product("a checkout", "checkout", `[${LAMP}]`),
  {
    name: "a code",
    category: "promotion_code",
    action: "used",
    payload: `{ items: [{ type: "promotion_code", id: "TAKE50", name: "TAKE50", code_status: 4 }],
      dims: { customers: ${CUSTOMER}, purchase: { id: "O-4711" } },
      extra: { identify_id: "C-42", identify_event: "promotion_code_used", order_id: "O-4711", cdp_property_id: "565018647" } }`,
  },
  {
    name: "a purchase",
    category: "product",
    action: "purchase",
    payload: `{ items: [${LAMP}],
      dims: { customers: ${CUSTOMER}, purchase: { type: "purchase", id: "O-4711", promotion_code: "TAKE50", revenue: "189.90",
        discount_amount: "50.00", customer_id: "C-42", customer_name: "Ann Example" } },
      extra: { identify_id: "C-42", identify_event: "purchase", order_id: "O-4711", revenue: 189.9, promotion_code: "TAKE50" } }`,
  },
  {
    name: "a custom event",
    category: "user",
    action: "subscribe",
    payload: `{ items: [], dims: {}, extra: { list: "News" } }`,
  },
];

/**
 * JavaScript that fires a tag as the template does in Tag Manager's sandbox: it copies the function from the window,
 * makes one with an empty `track` where there is none, and calls `track` on the copy, at once or when the script has
 * loaded that the tag injects. `window.tracked` counts the calls, `window.held` is the first copy.
 * @param script the address to inject; null where the page loads the script itself
 */
export const fireTags = (events: readonly TagEvent[], script: string | null): string => `
  window._cdp365Analytics = Object.assign({}, window._cdp365Analytics, { default_event: 1, first_party_domain: undefined });
  function copyOfFunction() {
    if (window.web_event) return window.web_event;
    window.web_event = function () { return window.web_event.queue.push(arguments); };
    window._portalId = "33167";
    window._propId = "565018647";
    window.web_event.track = undefined;
    window.web_event.queue = window.web_event.queue || [];
    return window.web_event;
  }
  function inject(address, onload) {
    var element = document.createElement("script");
    element.async = true;
    element.src = address;
    element.onload = onload;
    document.head.appendChild(element);
  }
  function fireTag(category, action, payload) {
    var copy = copyOfFunction();
    window.held = window.held || copy;
    var call = function () {
      copy.track(category, action, payload);
      window.tracked = (window.tracked || 0) + 1;
    };
    ${script === null ? "call()" : `inject(${JSON.stringify(script)}, call)`};
  }
  ${events.map(({ category, action, payload }) => `fireTag("${category}", "${action}", ${payload});`).join("\n  ")}`;
