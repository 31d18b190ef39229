/**
 * Sends an event from your server. The key has the scope `ingest`, and never leaves the server.
 * @param {object} event with an `event_id` of yours: an event that is sent again counts once
 * @param {{visitor_id?: string, session_id?: string}} context the visitor, as the page or the app passed it
 * @returns {Promise<object>} the result of the event
 * @throws when the collector did not store it: send it again later
 */
export async function sendEvent(event, context) {
  const response = await fetch("https://YOUR-COLLECTOR/v1/events", {
    method: "POST",
    headers: { Authorization: `Bearer ${process.env.PROMOTRAIL_KEY}`, "Content-Type": "application/json" },
    body: JSON.stringify({ events: [{ ...event, context }] }),
  });
  if (!response.ok) throw new Error(`The collector answered ${response.status}.`);
  const { results } = await response.json();
  return results[0];
}
