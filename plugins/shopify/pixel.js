/**
 * For a custom pixel (Settings, Customer events). A pixel runs in a sandbox without the page, so it sends the event itself.
 * Allow the origin `null` in the property's allowed_origins, and fill in the two constants.
 */
const COLLECTOR = "https://YOUR-COLLECTOR";
const WRITE_KEY = "YOUR-WRITE-KEY";
/** What the alerts of discount codes are called; other alerts are about addresses and payments. */
const ABOUT_CODES = /discount|coupon|reduction/i;

analytics.subscribe("alert_displayed", (event) => {
  try {
    const { alert } = event.data;
    const code = String(alert.value || "").trim();
    // The type and the target name the field; a value of another field is none of our business.
    if (!code || !ABOUT_CODES.test(`${alert.target} ${alert.type}`)) return;
    const item = { type: "promotion_code", id: code, outcome: "rejected", reason: String(alert.message).slice(0, 300) };
    const reported = {
      event_id: event.id,
      occurred_at: event.timestamp,
      category: "promotion_code",
      action: "used",
      items: [item],
      context: { visitor_id: event.clientId, session_id: event.clientId },
    };
    fetch(`${COLLECTOR}/v1/events`, {
      method: "POST",
      keepalive: true,
      body: JSON.stringify({ write_key: WRITE_KEY, events: [reported] }),
    }).catch(() => {});
  } catch {
    // The checkout goes on without a report.
  }
});
