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
  /** Magento's cart has one code, and the request that removes it does not name it. Empty where the page has not seen it. */
  let applied = "";
  const appliedCode = () => applied || quietly(() => window.checkoutConfig.totalsData.coupon_code);
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

  /** The code of Magento's mutation: a text in the query, a variable, or a field of the variable `input`. */
  function codeOfMutation(body) {
    const { query, variables } = JSON.parse(body);
    if (!/\bapplyCouponToCart\s*\(/.test(query)) return "";
    const [, name, text] = /\bcoupon_code\s*:\s*(?:\$(\w+)|"([^"]*)")/.exec(query) || [];
    const values = variables || {};
    const inputs = Object.values(values).map((value) => (value || {}).coupon_code);
    return text || values[name] || inputs.filter(Boolean)[0];
  }

  /** The categories of the errors that Magento's mutation has about a code, though not only about a code. */
  const CATEGORIES = ["graphql-no-such-entity", "graphql-input"];
  /** An id of a cart in a text, masked or not. */
  const CART_ID = /[A-Za-z0-9]{32}|"\d+"/;

  function mutationVerdict(_, answer) {
    const error = (answer.errors || [])[0];
    if (!error) return Object.values(answer.data || {})[0] ? ACCEPTED : NOT_KNOWN;
    const isAbout = CATEGORIES.indexOf((error.extensions || {}).category) >= 0 && !CART_ID.test(error.message);
    // A cart that is gone has the same category, so the text decides.
    return isAbout ? { reason: error.message } : NOT_KNOWN;
  }

  /** The statuses with which BigCommerce's checkout refuses a code; 401, 403 and 404 are about the session. */
  const BIGCOMMERCE_REFUSALS = [400, 409, 422];

  function checkoutVerdict(status, answer, code) {
    const isSame = (coupon) => String(coupon.code).toLowerCase() === code.toLowerCase();
    if (status >= 200 && status < 300) return (answer.coupons || []).some(isSame) ? ACCEPTED : NOT_KNOWN;
    return BIGCOMMERCE_REFUSALS.indexOf(status) >= 0 ? rejected(answer.detail || answer.title) : NOT_KNOWN;
  }

  function cartVerdict(status, answer) {
    if (status !== 200 || !answer.data) return NOT_KNOWN;
    return answer.data.status === "success" ? ACCEPTED : rejected((answer.data.errors || []).join(" "));
  }

  /** Whether an answer says that the code was removed. Magento's is `true`. */
  const isRemoved = (status, answer) => status >= 200 && status < 300 && answer !== false;

  /**
   * The requests about a code: method, path, how to read the code, and what an answer says of it, or whether it was removed.
   * @type {{method: string, path: RegExp, code: Function, verdict?: Function, removed?: Function}[]}
   */
  const REQUESTS = [
    {
      // Magento's REST API: guests and customers.
      method: "PUT",
      path: /\/V1\/(?:guest-carts\/[^/]+|carts\/(?:mine|[^/]+))\/coupons\/([^/]+)\/?$/,
      code: (_, match) => decodeURIComponent(match[1]),
      verdict: magentoVerdict,
    },
    { method: "POST", path: /\/graphql\/?$/, code: codeOfMutation, verdict: mutationVerdict },
    {
      method: "POST",
      path: /^\/api\/storefront\/checkouts?\/[^/]+\/coupons\/?$/,
      code: (body) => fieldOf(body, "couponCode"),
      verdict: checkoutVerdict,
    },
    {
      method: "POST",
      path: /^\/remote\/v1\/apply-code\/?$/,
      code: (body) => fieldOf(body, "code"),
      verdict: cartVerdict,
    },
    {
      method: "DELETE",
      path: /\/V1\/(?:guest-carts\/[^/]+|carts\/(?:mine|[^/]+))\/coupons\/?$/,
      code: appliedCode,
      removed: isRemoved,
    },
    {
      method: "DELETE",
      path: /^\/api\/storefront\/checkouts?\/[^/]+\/coupons\/([^/]+)\/?$/,
      code: (_, match) => decodeURIComponent(match[1]),
      removed: isRemoved,
    },
  ];

  /** How to read the body of a request that may apply a code; undefined for every other request. */
  function readerOf(method, url) {
    const path = new URL(url, location.href).pathname;
    const request = REQUESTS.filter((one) => one.method === String(method).toUpperCase() && one.path.test(path))[0];
    if (!request) return undefined;
    const codeOf = (body) => String(quietly(() => request.code(body, request.path.exec(path))) || "").trim();
    return { codeOf: codeOf, verdict: request.verdict, removed: request.removed };
  }

  const track = (action, item) => window.web_event.track("promotion_code", action, { items: [item] });

  /** Reports a code. A request to apply it that failed is an attempt too: its outcome is not known. */
  function report(reader, code, answered) {
    const answer = quietly(() => JSON.parse(answered.text));
    if (reader.removed) {
      if (!reader.removed(answered.status, answer)) return;
      applied = "";
      track("removed", { type: "promotion_code", id: code });
      return;
    }
    const verdict = answer === undefined || answer === null ? NOT_KNOWN : reader.verdict(answered.status, answer, code);
    const item = Object.assign({ type: "promotion_code", id: code }, verdict);
    if (item.reason) item.reason = String(item.reason).slice(0, 300);
    if (verdict === ACCEPTED) applied = code;
    track("used", item);
  }

  /** @param {string | Promise<string>} code empty where the request applies none */
  function follow(reader, code, answering) {
    Promise.all([code, answering.catch(() => FAILED)])
      .then((read) => read[0] && report(reader, read[0], read[1]))
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
    const code = isInRequest ? input.clone().text().then(reader.codeOf) : reader.codeOf(options.body);
    const answerOf = (response) =>
      response
        .clone()
        .text()
        .then((text) => ({ status: response.status, text: text }));
    return code && ((sent) => follow(reader, code, sent.then(answerOf)));
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
        const code = reader && reader.codeOf(body);
        // Also where the request fails, is aborted, or takes too long.
        const ended = () => quietly(() => report(reader, code, answerOfXhr(this)));
        if (code) this.addEventListener("loadend", ended, { once: true });
      });
      return send.apply(this, arguments);
    };
  }
})();
