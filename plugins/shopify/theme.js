/**
 * For a Shopify theme that dispatches Shopify's standard storefront events. Load it after the snippet.
 * The event says which codes the buyer sends; its promise says which of them the cart accepts.
 */
(() => {
  /** The codes that the cart had before, by upper case. */
  let before = {};
  const keyOf = (code) => String(code).toUpperCase();

  function report(sent, result) {
    const codes = ((result && result.cart) || result || {}).discountCodes || [];
    const answered = {};
    codes.forEach((entry) => {
      answered[keyOf(entry.code)] = entry.applicable === true;
    });
    const warnings = (result && result.warnings) || [];
    // A warning names no code: it explains a refusal where there is one only.
    const refused = sent.filter((code) => answered[keyOf(code)] === false);
    const why = refused.length === 1 && warnings.length === 1 ? warnings[0].code || warnings[0].message : "";
    sent.forEach((code) => {
      const applicable = answered[keyOf(code)];
      // The event names all codes of the cart: one that it had already is no new attempt.
      if (applicable === undefined || (applicable && before[keyOf(code)])) return;
      const item = { type: "promotion_code", id: code, outcome: applicable ? "accepted" : "rejected" };
      if (!applicable && why) item.reason = String(why).slice(0, 300);
      window.web_event.track("promotion_code", "used", { items: [item] });
    });
    before = answered;
  }

  document.addEventListener("shopify:cart:discount-update", (event) => {
    try {
      const data = event.discountCodes ? event : event.detail || {};
      const sent = (data.discountCodes || []).map((entry) => String((entry && entry.code) || entry)).filter(Boolean);
      Promise.resolve(data.promise)
        .then((result) => report(sent, result))
        .catch(() => {});
    } catch {
      // The shop goes on without a report.
    }
  });
})();
