/**
 * For Magento and BigCommerce: reads the shop's answer to the request that applies or removes a code. Load it after the snippet and
 * before the shop's own scripts. It looks at these requests alone, and passes every request and answer on unchanged.
 */
(() => {
  if (window.promotrail_coupon_requests) return;
  window.promotrail_coupon_requests = true;

  /** Runs code that must not disturb the shop. */
  function quietly(run) {
    try {
      return run();
    } catch {
      return undefined;
    }
  }

  /** The answer of a request that failed: status 0. */
  const FAILED = { status: 0, text: "" };
  /** No verdict: the request failed, or its answer is about something else than the code. */
  const NOT_KNOWN = {};
  const ACCEPTED = { outcome: "accepted" };
  /** The codes that this page has seen Magento accept: a request that removes them does not name them. */
  let applied = [];
  const appliedCodes = () => (applied[0] ? applied : [quietly(() => window.checkoutConfig.totalsData.coupon_code)]);
  const isSame = (code) => (other) => String(other).toLowerCase() === String(code).toLowerCase();
  const hasCode = (coupons, code) => coupons.map((coupon) => coupon.code).some(isSame(code));

  /** What a request does to codes. `beside` the codes of the cart, or in their place. */
  const used = (code, beside) => ({ action: "used", code: code, beside: beside });
  const removed = (code) => ({ action: "removed", code: code });
  /** A refusal has a text: without one, the answer may be anybody's. */
  const rejected = (text) => (text ? { outcome: "rejected", reason: text } : NOT_KNOWN);

  /** The field of a body that is JSON, a form, or its text. */
  function fieldOf(body, name) {
    if (!body) return "";
    if (typeof body.get === "function") return body.get(name);
    const json = quietly(() => JSON.parse(body));
    return json ? json[name] : new URLSearchParams(String(body)).get(name);
  }

  /** Fills in the parameters of a message of Magento, such as %1 and %name. */
  function filled(message, parameters) {
    return Object.keys(parameters || {}).reduce(
      (text, name) => {
        const place = Array.isArray(parameters) ? `%${Number(name) + 1}` : `%${name}`;
        return text.split(place).join(parameters[name]);
      },
      String(message || ""),
    );
  }

  /** Magento's REST API answers 404 for a wrong code, and for a cart that has expired. */
  function magentoVerdict(status, answer, code) {
    if (status === 200) return answer === true ? ACCEPTED : NOT_KNOWN;
    if (status !== 400 && status !== 404) return NOT_KNOWN;
    const values = Object.values(answer.parameters || {});
    // Only the message about a code has no parameter, or the code. Others name the cart, or a field.
    if (values.some((value) => String(value) !== code)) return NOT_KNOWN;
    const text = filled(answer.message, answer.parameters);
    // 400 is also a failure while the code is applied. Then the text decides.
    return status === 404 || values.length > 0 ? rejected(text) : { reason: text };
  }

  /** The codes of Magento's mutation: texts in the query, a variable, or a field of the variable `input`. */
  function codesOfMutation(query, values) {
    const [, name, texts] = /\bcoupon_codes?\s*:\s*(?:\$(\w+)|(\[[^\]]*\]|"[^"]*"))/.exec(query) || [];
    const inputs = Object.values(values).map((value) => (value || {}).coupon_codes || (value || {}).coupon_code);
    const sent = texts ? (texts.match(/"[^"]*"/g) || []).map((text) => text.slice(1, -1)) : values[name];
    return [].concat(sent || inputs.filter(Boolean)[0] || []);
  }

  /** Adobe Commerce's mutations for several codes: https://developer.adobe.com/commerce/webapi/graphql/schema/cart/mutations/ */
  function changesOfMutation(body) {
    const { query, variables } = JSON.parse(body);
    const [, does, several] = /\b(apply|remove)Coupon(s?)(?:To|From)Cart\s*\(/.exec(query) || [];
    const values = variables || {};
    const codes = codesOfMutation(query, values);
    if (!does) return [];
    if (does === "remove") return (several ? codes : appliedCodes()).map(removed);
    if (!several) return codes.map((code) => used(code));
    const replaces = /\btype\s*:\s*REPLACE\b|"REPLACE"/.test(query + JSON.stringify(values));
    const left = replaces ? applied.filter((code) => !codes.some(isSame(code))) : [];
    const entered = replaces ? codes.filter((code) => !applied.some(isSame(code))) : codes;
    return left.map(removed).concat(entered.map((code) => used(code, true)));
  }

  /** The categories of the errors that Magento's mutation has about a code, though not only about a code. */
  const CATEGORIES = ["graphql-no-such-entity", "graphql-input"];
  /** An id of a cart in a text, masked or not. */
  const CART_ID = /[A-Za-z0-9]{32}|"\d+"/;

  function mutationVerdict(_, answer, code) {
    const error = (answer.errors || [])[0];
    if (!error) {
      const { cart } = Object.values(answer.data || {})[0] || {};
      return cart && (!cart.applied_coupons || hasCode(cart.applied_coupons, code)) ? ACCEPTED : NOT_KNOWN;
    }
    const isOfCode = !CART_ID.test(error.message.split(code).join(""));
    const isAbout = isOfCode && CATEGORIES.indexOf((error.extensions || {}).category) >= 0;
    // A cart that is gone has the same category, so the text decides.
    return isAbout ? { reason: error.message } : NOT_KNOWN;
  }

  /** The statuses with which BigCommerce's checkout refuses a code; 401, 403 and 404 are about the session. */
  const BIGCOMMERCE_REFUSALS = [400, 409, 422];

  function checkoutVerdict(status, answer, code) {
    if (status >= 200 && status < 300) return hasCode(answer.coupons || [], code) ? ACCEPTED : NOT_KNOWN;
    return BIGCOMMERCE_REFUSALS.indexOf(status) >= 0 ? rejected(answer.detail || answer.title) : NOT_KNOWN;
  }

  function cartVerdict(status, answer) {
    if (status !== 200 || !answer.data) return NOT_KNOWN;
    return answer.data.status === "success" ? ACCEPTED : rejected((answer.data.errors || []).join(" "));
  }

  /** Whether an answer says that codes were removed. That of Magento's REST API is `true`. */
  const isDone = (status, answer) => status >= 200 && status < 300 && answer !== false && !(answer || {}).errors;

  /** The requests about codes: method, path, what they do to codes, and what an answer says of an entered code. */
  const REQUESTS = [
    {
      method: "PUT",
      path: /\/V1\/(?:guest-carts\/[^/]+|carts\/(?:mine|[^/]+))\/coupons\/([^/]+)\/?$/,
      changes: (_, match) => [used(decodeURIComponent(match[1]))],
      verdict: magentoVerdict,
    },
    { method: "POST", path: /\/graphql\/?$/, changes: changesOfMutation, verdict: mutationVerdict },
    {
      method: "POST",
      path: /^\/api\/storefront\/checkouts?\/[^/]+\/coupons\/?$/,
      changes: (body) => [used(fieldOf(body, "couponCode"))],
      verdict: checkoutVerdict,
    },
    {
      method: "POST",
      path: /^\/remote\/v1\/apply-code\/?$/,
      changes: (body) => [used(fieldOf(body, "code"))],
      verdict: cartVerdict,
    },
    {
      method: "DELETE",
      path: /\/V1\/(?:guest-carts\/[^/]+|carts\/(?:mine|[^/]+))\/coupons\/?$/,
      changes: () => appliedCodes().map(removed),
    },
    {
      method: "DELETE",
      path: /^\/api\/storefront\/checkouts?\/[^/]+\/coupons\/([^/]+)\/?$/,
      changes: (_, match) => [removed(decodeURIComponent(match[1]))],
    },
  ];

  /** How to read the body of a request that may change codes; undefined for every other request. */
  function readerOf(method, url) {
    const path = new URL(url, location.href).pathname;
    const request = REQUESTS.filter((one) => one.method === String(method).toUpperCase() && one.path.test(path))[0];
    if (!request) return undefined;
    const trimmed = (change) => Object.assign({}, change, { code: String(change.code || "").trim() });
    const read = (body) => quietly(() => request.changes(body, request.path.exec(path))) || [];
    const changesOf = (body) =>
      read(body)
        .map(trimmed)
        .filter(({ code }) => code);
    return { changesOf: changesOf, request: request };
  }

  const track = (action, item) => window.web_event.track("promotion_code", action, { items: [item] });

  function reportRemoved(code) {
    applied = applied.filter((other) => !isSame(code)(other));
    track("removed", { type: "promotion_code", id: code });
  }

  function reportUsed(code, beside, verdict) {
    const item = Object.assign({ type: "promotion_code", id: code }, verdict);
    if (item.reason) item.reason = String(item.reason).slice(0, 300);
    if (verdict === ACCEPTED) applied = beside ? applied.concat(code) : [code];
    track("used", item);
  }

  /** Reports the codes of a request. One to apply a code that failed is an attempt too: its outcome is not known. */
  function report({ request }, changes, { status, text }) {
    const answer = quietly(() => JSON.parse(text));
    for (const { action, code, beside } of changes)
      if (action === "used") reportUsed(code, beside, (answer && request.verdict(status, answer, code)) || NOT_KNOWN);
      else if (isDone(status, answer)) reportRemoved(code);
  }

  function follow(reader, changes, answering) {
    Promise.all([changes, answering.catch(() => FAILED)])
      .then((read) => report(reader, read[0], read[1]))
      .catch(() => {});
  }

  const fetch = window.fetch;

  /** @returns {Function | undefined} takes the response */
  function followerOf(input, init) {
    const options = init || {};
    const isRequest = typeof input === "object" && "method" in input;
    const reader = readerOf(options.method || (isRequest && input.method) || "GET", isRequest ? input.url : input);
    if (!reader) return undefined;
    const isInRequest = isRequest && options.body === undefined;
    // Before the request is sent, because its body can be read once.
    const changes = isInRequest ? input.clone().text().then(reader.changesOf) : reader.changesOf(options.body);
    const answerOf = (response) =>
      response
        .clone()
        .text()
        .then((text) => ({ status: response.status, text: text }));
    return (sent) => follow(reader, changes, sent.then(answerOf));
  }

  if (fetch) {
    window.fetch = function (input, init) {
      const follower = quietly(() => followerOf(input, init));
      const sent = fetch.apply(this, arguments);
      if (follower) quietly(() => follower(sent));
      return sent;
    };
  }

  const proto = window.XMLHttpRequest && window.XMLHttpRequest.prototype;

  /** The answer of an XMLHttpRequest that ended; one of another type than text and JSON can't be read. */
  function answerOfXhr(xhr) {
    const isText = xhr.responseType === "" || xhr.responseType === "text";
    const text = isText ? xhr.responseText : xhr.responseType === "json" ? JSON.stringify(xhr.response) : "";
    return { status: xhr.status, text: text };
  }

  if (proto) {
    const open = proto.open;
    const send = proto.send;
    proto.open = function (method, url) {
      this.promotrail_request = [method, url];
      return open.apply(this, arguments);
    };
    proto.send = function (body) {
      quietly(() => {
        const reader = readerOf(this.promotrail_request[0], this.promotrail_request[1]);
        const changes = reader ? reader.changesOf(body) : [];
        // Also where the request fails, is aborted, or takes too long.
        const ended = () => quietly(() => report(reader, changes, answerOfXhr(this)));
        if (changes.length) this.addEventListener("loadend", ended, { once: true });
      });
      return send.apply(this, arguments);
    };
  }
})();
