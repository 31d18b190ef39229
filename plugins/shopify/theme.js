/**
 * For a Shopify theme that dispatches Shopify's standard storefront events. Load it after the snippet.
 * The event says which codes the cart shall have; its promise says which of them apply.
 * Cart attributes say whether the visitor consented, and who that is: the order notification repeats them.
 */
(() => {
  const KEY = "promotrail.shopify";
  const keyOf = (code) => String(code).toUpperCase();

  /** Runs code that must not disturb the shop. */
  function quietly(run) {
    try {
      return run();
    } catch {
      return undefined;
    }
  }

  /** The codes of the cart by upper case; undefined until an event has shown a cart. */
  let before = quietly(() => JSON.parse(sessionStorage.getItem(KEY))) || undefined;

  /** Remembers the codes of a cart, also for the next page if the SDK may store something. */
  function learn(cart) {
    if (!cart || !Array.isArray(cart.discountCodes)) return undefined;
    const codes = {};
    cart.discountCodes.forEach((entry) => {
      codes[keyOf(entry.code)] = { code: entry.code, applicable: entry.applicable === true };
    });
    before = codes;
    quietly(() => {
      if (localStorage.getItem("promotrail.visitor")) sessionStorage.setItem(KEY, JSON.stringify(codes));
      else sessionStorage.removeItem(KEY);
    });
    return codes;
  }

  const track = (action, item) =>
    window.web_event.track("promotion_code", action, { items: [Object.assign({ type: "promotion_code" }, item)] });

  /** @param {{applicable: boolean} | undefined} entry the code in the cart's answer; undefined without an answer */
  function reportUsed(code, entry, why) {
    const isRefused = entry !== undefined && !entry.applicable;
    const outcome = entry && { outcome: isRefused ? "rejected" : "accepted" };
    track("used", Object.assign({ id: code }, outcome, isRefused && why && { reason: String(why).slice(0, 300) }));
  }

  function report(sent, result) {
    const known = before;
    const codes = learn(result && result.cart);
    const answered = codes || {};
    const isNew = (code) => {
      const entry = answered[keyOf(code)];
      const earlier = known && known[keyOf(code)];
      // The event names all codes of the cart. Where the earlier ones are unknown, only a single code is surely new.
      const mayBeEarlier = !known && sent.length > 1 && (!entry || entry.applicable);
      return !mayBeEarlier && !(earlier && (!entry || earlier.applicable === entry.applicable));
    };
    const fresh = sent.filter(isNew);
    const refused = fresh.filter((code) => answered[keyOf(code)] && !answered[keyOf(code)].applicable);
    const warnings = (result && result.warnings) || [];
    // A warning names no code: it explains a refusal where there is one only.
    const why = refused.length === 1 && warnings.length === 1 ? warnings[0].code || warnings[0].message : "";
    for (const code of fresh) reportUsed(code, answered[keyOf(code)], why);
    if (codes && known) reportRemoved(known, codes, sent.map(keyOf));
  }

  /** Reports the codes that applied, and that the buyer took out: the shop itself drops a code that was sent. */
  function reportRemoved(known, codes, sent) {
    const isRemoved = (key) => known[key].applicable && !codes[key] && sent.indexOf(key) < 0;
    for (const key of Object.keys(known).filter(isRemoved)) track("removed", { id: known[key].code });
  }

  /** The fields of an event are its own, or those of its detail. */
  const fieldsOf = (event, name) => (event[name] ? event : event.detail || {});

  document.addEventListener("shopify:cart:discount-update", (event) => {
    quietly(() => {
      const data = fieldsOf(event, "discountCodes");
      const sent = (data.discountCodes || []).map((entry) => String((entry || {}).code || "")).filter(Boolean);
      // A request that fails is an attempt too: its outcome is not known.
      Promise.resolve(data.promise)
        .catch(() => undefined)
        .then((result) => report(sent, result))
        .catch(() => {});
    });
  });

  // Other events show the cart too, so a code that a link applied is no new attempt.
  document.addEventListener("shopify:cart:view", (event) => quietly(() => learn(fieldsOf(event, "cart").cart)));
  ["shopify:cart:lines-update", "shopify:cart:note-update"].forEach((name) => {
    document.addEventListener(name, (event) =>
      quietly(() =>
        Promise.resolve(fieldsOf(event, "promise").promise)
          .then((result) => learn(result && result.cart))
          .catch(() => {}),
      ),
    );
  });

  // The pixel knows the visitor by the SDK's cookie, which comes with the first event of a visitor who has consented.
  quietly(() => {
    if (!/(^|; )promotrail\.visitor=/.test(document.cookie)) window.web_event.track("pageview", "view");
  });

  /** The SDK's cookie is there once the visitor has consented. Its id connects the order with the codes that were tried. */
  function noteVisitor() {
    try {
      const cookie = /(?:^|; )promotrail\.visitor=([^;]+)/.exec(document.cookie);
      const visitor = cookie ? cookie[1] : "";
      const consent = visitor ? "granted" : "none";
      const noted = `${consent} ${visitor}`;
      if (sessionStorage.getItem("promotrail.consent") === noted) return;
      const root = (window.Shopify && window.Shopify.routes && window.Shopify.routes.root) || "/";
      fetch(`${root}cart/update.js`, {
        method: "POST",
        keepalive: true,
        headers: { "Content-Type": "application/json" },
        // An empty attribute takes the visitor's id out again, when consent was withdrawn.
        body: JSON.stringify({ attributes: { promotrail_consent: consent, promotrail_visitor: visitor } }),
      })
        .then((answer) => answer.ok && sessionStorage.setItem("promotrail.consent", noted))
        .catch(() => {});
    } catch {
      // Without storage or cookies, the visitor of the order is not known.
    }
  }

  // At the end of a visit to a page the visitor has decided.
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && noteVisitor());
})();
