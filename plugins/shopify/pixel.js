/**
 * For a custom pixel (Settings, Customer events). A pixel runs in a sandbox without the page, so it sends the event itself.
 * Allow the origin `null` in the property's allowed_origins, and fill in the two constants.
 */
const COLLECTOR = "https://YOUR-COLLECTOR";
const WRITE_KEY = "YOUR-WRITE-KEY";
/** What the alerts of discount codes are called; other alerts are about addresses and payments. */
const ABOUT_CODES = /discount|coupon|reduction/i;
/** The SDK's ids. */
const ID = /^[\w-]{1,128}$/;
/** The SDK's session ends after 30 minutes without an event. Its key has the id, a space, and the time of the last event. */
const SESSION_MS = 30 * 60 * 1000;
const SESSION_KEY = "promotrail.session";
/** The session's value where the storage is blocked. */
let kept = "";

/** The SDK's session if it goes on, else a new one, which the SDK continues. */
async function sessionOf(newId) {
  const value = (await browser.localStorage.getItem(SESSION_KEY).catch(() => "")) || kept;
  const [stored, last] = value.split(" ");
  const isAlive = ID.test(stored) && Date.now() - Number(last) < SESSION_MS;
  kept = `${isAlive ? stored : newId} ${Date.now()}`;
  await browser.localStorage.setItem(SESSION_KEY, kept).catch(() => {});
  return kept.split(" ")[0];
}

/** Sends what happened in one of Shopify's events. Without the SDK's cookie the visitor has not consented, and nothing is sent. */
async function send({ id, timestamp }, reported) {
  try {
    const visitor = await browser.cookie.get("promotrail.visitor");
    if (!ID.test(visitor || "")) return;
    const context = { visitor_id: visitor, session_id: await sessionOf(id) };
    const event = { event_id: id, occurred_at: timestamp, ...reported, context };
    await fetch(`${COLLECTOR}/v1/events`, {
      method: "POST",
      keepalive: true,
      body: JSON.stringify({ write_key: WRITE_KEY, events: [event] }),
    });
  } catch {
    // The checkout goes on without a report.
  }
}

analytics.subscribe("alert_displayed", async (event) => {
  const alert = event.data.alert || {};
  const code = String(alert.value || "").trim();
  // The type and the target name the field; a value of another field is none of our business.
  if (!code || !ABOUT_CODES.test(`${alert.target} ${alert.type}`)) return;
  const item = { type: "promotion_code", id: code, outcome: "rejected", reason: String(alert.message).slice(0, 300) };
  await send(event, { category: "promotion_code", action: "used", items: [item] });
});
