/**
 * Loaded by promotrail.php. It gives the server the visitor's session, and reports the refusals of block checkouts: there
 * WooCommerce refuses an unknown code before woocommerce_coupon_error.
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

  /** The shop's own message, without HTML. */
  function messageOf(select) {
    const errors = quietly(() => select("wc/store/cart").getCartErrors()) || [];
    const ofCart = errors.filter((error) => /coupon/.test(error.code))[0];
    const shown = ofCart || quietly(() => select("wc/store/validation").getValidationError("coupon")) || {};
    const text = new DOMParser().parseFromString(String(shown.message || ""), "text/html").body.textContent;
    return text.trim().slice(0, 300);
  }

  function report(code, select) {
    const coupons = (select("wc/store/cart").getCartData() || {}).coupons || [];
    // Accepted codes are reported by the server.
    if (coupons.some((coupon) => String(coupon.code).toLowerCase() === code.toLowerCase())) return;
    const reason = messageOf(select);
    const item = Object.assign({ type: "promotion_code", id: code, outcome: "rejected" }, reason && { reason: reason });
    window.web_event.track("promotion_code", "used", { items: [item] });
  }

  quietly(() => {
    const data = window.wp && window.wp.data;
    if (!data || !data.select("wc/store/cart")) return;
    let applying = "";
    data.subscribe(() => {
      quietly(() => {
        const next = data.select("wc/store/cart").getCouponBeingApplied() || "";
        const done = applying;
        applying = next;
        // The message follows the end of the request.
        if (done && !next) setTimeout(() => quietly(() => report(done, data.select)), 300);
      });
    });
  });
})();
