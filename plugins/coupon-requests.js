/**
 * For Magento and BigCommerce: reads the shop's answer to the request that applies a code. Load it after the snippet and
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

  /** The field of a body that is JSON, a form, or its text. */
  function fieldOf(body, name) {
    if (!body) return "";
    if (typeof body.get === "function") return body.get(name);
    const json = quietly(() => JSON.parse(body));
    return json ? json[name] : new URLSearchParams(String(body)).get(name);
  }

  /** Whether a checkout of BigCommerce names the code among its coupons. */
  const hasCoupon = (answer, code) =>
    (answer.coupons || []).some((coupon) => String(coupon.code).toLowerCase() === code.toLowerCase());

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

  /**
   * The requests that apply a code: method, path, and how to read the code, the acceptance and the message.
   * @type {{method: string, path: RegExp, code: Function, isAccepted: Function, message: Function}[]}
   */
  const REQUESTS = [
    {
      // Magento's REST API: guests and customers.
      method: "PUT",
      path: /\/V1\/(?:guest-carts\/[^/]+|carts\/(?:mine|[^/]+))\/coupons\/([^/]+)\/?$/,
      code: (match) => decodeURIComponent(match[1]),
      isAccepted: (answer) => answer === true,
      message: (answer) => filled(answer.message, answer.parameters),
    },
    {
      // BigCommerce's checkout.
      method: "POST",
      path: /^\/api\/storefront\/checkouts?\/[^/]+\/coupons\/?$/,
      code: (_, body) => fieldOf(body, "couponCode"),
      isAccepted: hasCoupon,
      message: (answer) => answer.detail || answer.title || "",
    },
    {
      // BigCommerce's cart page.
      method: "POST",
      path: /^\/remote\/v1\/apply-code\/?$/,
      code: (_, body) => fieldOf(body, "code"),
      isAccepted: (answer) => (answer.data || {}).status === "success",
      message: (answer) => ((answer.data || {}).errors || []).join(" "),
    },
  ];

  /** What to do with the answer of a request; undefined where it applies no code. */
  function readerOf(method, url, body) {
    return quietly(() => {
      const path = new URL(url, location.href).pathname;
      const request = REQUESTS.filter((one) => one.method === String(method).toUpperCase() && one.path.test(path))[0];
      const code = request && String(request.code(request.path.exec(path), body) || "").trim();
      return code ? (status, text) => report(request, code, status, text) : undefined;
    });
  }

  function report(request, code, status, text) {
    const answer = quietly(() => JSON.parse(text));
    // A failure of the shop says nothing of the code.
    if (answer === undefined || answer === null || status >= 500 || status === 401 || status === 429) return;
    const isAccepted = status < 300 && request.isAccepted(answer, code);
    const reason = isAccepted ? "" : String(request.message(answer) || "").slice(0, 300);
    const item = Object.assign(
      { type: "promotion_code", id: code, outcome: isAccepted ? "accepted" : "rejected" },
      reason && { reason: reason },
    );
    window.web_event.track("promotion_code", "used", { items: [item] });
  }

  const fetch = window.fetch;
  if (fetch) {
    window.fetch = function (input, init) {
      const sent = fetch.apply(this, arguments);
      quietly(() => {
        const options = init || {};
        const isRequest = typeof input === "object" && "method" in input;
        const read = readerOf(
          options.method || (isRequest && input.method) || "GET",
          isRequest ? input.url : input,
          options.body,
        );
        if (read)
          sent
            .then((response) =>
              response
                .clone()
                .text()
                .then((text) => read(response.status, text)),
            )
            .catch(() => {});
      });
      return sent;
    };
  }

  const proto = window.XMLHttpRequest && window.XMLHttpRequest.prototype;
  if (proto) {
    const open = proto.open;
    const send = proto.send;
    proto.open = function (method, url) {
      this.promotrail_request = [method, url];
      return open.apply(this, arguments);
    };
    proto.send = function (body) {
      quietly(() => {
        const request = this.promotrail_request;
        const read = readerOf(request[0], request[1], body);
        if (read)
          this.addEventListener("load", () =>
            quietly(() => {
              const isText = this.responseType === "" || this.responseType === "text";
              read(this.status, isText ? this.responseText : JSON.stringify(this.response));
            }),
          );
      });
      return send.apply(this, arguments);
    };
  }
})();
