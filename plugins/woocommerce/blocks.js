/**
 * Loaded by promotrail.php. It gives the server the visitor and the session, and reports the refusals of block checkouts: there
 * WooCommerce refuses some codes before woocommerce_coupon_error.
 */
(() => {
  /** Runs code that must not disturb the shop. */
  function quietly(run) {
    try {
      return run();
    } catch {
      return undefined;
    }
  }

  // The server knows the visitor by the SDK's cookie, which comes with the first event of a visitor who has consented.
  quietly(() => {
    if (!/(^|; )promotrail\.visitor=/.test(document.cookie)) window.web_event.track("pageview", "view");
  });

  // The SDK keeps the session where servers can't read it, and only with the visitor's consent.
  const shareSession = () =>
    quietly(() => {
      const session = (localStorage.getItem("promotrail.session") || "").split(" ")[0];
      if (/^[\w-]{1,128}$/.test(session)) {
        document.cookie = `promotrail_session=${session};Path=/;SameSite=Lax`;
      }
    });

  shareSession();
  document.addEventListener("click", shareSession, true);

  /** The errors that WooCommerce's API has about coupons; others are about the nonce, the session, or the server. */
  const ABOUT_COUPONS = /^woocommerce_rest_cart_coupon_/;

  /** The shop's own message, without HTML; empty where the errors are about something else. */
  function messageOf(errors) {
    const error = errors.filter((one) => ABOUT_COUPONS.test(one.code))[0] || {};
    const text = new DOMParser().parseFromString(String(error.message || ""), "text/html").body.textContent;
    return text.trim().slice(0, 300);
  }

  /** Reports a code that the cart did not get. Accepted codes are reported by the server. */
  function report(code, cart, errors) {
    const coupons = (cart.getCartData() || {}).coupons || [];
    if (coupons.some((coupon) => String(coupon.code).toLowerCase() === code.toLowerCase())) return;
    const reason = messageOf(errors);
    // Without a message the request has failed: the code was tried, and its outcome is not known.
    const verdict = reason && { outcome: "rejected", reason: reason };
    const item = Object.assign({ type: "promotion_code", id: code }, verdict);
    window.web_event.track("promotion_code", "used", { items: [item] });
  }

  quietly(() => {
    const data = window.wp && window.wp.data;
    if (!data || !data.select("wc/store/cart")) return;
    let applying = "";
    let before = [];
    data.subscribe(() => {
      quietly(() => {
        const cart = data.select("wc/store/cart");
        const next = cart.getCouponBeingApplied() || "";
        if (next === applying) return;
        const done = applying;
        applying = next;
        const errors = cart.getCartErrors() || [];
        const earlier = before;
        before = errors;
        // A request that fails without an answer leaves the errors of the code before it.
        if (done) report(done, cart, errors === earlier ? [] : errors);
      });
    });
  });
})();
