// The dashboard works without scripts but for its live page; this adds that, and says when a page takes its time.
for (const form of document.querySelectorAll("form"))
  form.addEventListener("submit", () => document.body.setAttribute("aria-busy", "true"));
addEventListener("pageshow", () => document.body.removeAttribute("aria-busy"));

const live = document.querySelector("[data-stream]");
if (live) follow(live.dataset.stream);

function follow(address) {
  const [list, state, waiting, hold] = ["events", "state", "waiting", "hold"].map((id) => document.getElementById(id));
  const rows = new Map();
  const held = [];
  let holding = false;
  const most = 200;

  const text = (tag, content, kind) => {
    const element = document.createElement(tag);
    element.textContent = content;
    if (kind) element.className = kind;
    return element;
  };
  const show = (key, cells) => {
    waiting.hidden = true;
    const row = document.createElement("tr");
    for (const cell of cells) row.append(cell);
    list.prepend(row);
    rows.set(key, row);
    if (rows.size <= most) return;
    const [oldest, gone] = rows.entries().next().value;
    rows.delete(oldest);
    gone.remove();
  };
  const time = (iso) => text("td", iso.slice(11, 19));

  const take = {
    event({ event_id, category, action, transaction_id, customer_id, visitor_id, cdp_source, traffic, received_at }) {
      if (rows.has(event_id)) return;
      const from = [cdp_source === "Production" ? "" : cdp_source, traffic === "human" ? "" : traffic].filter(Boolean);
      const who = customer_id ?? visitor_id ?? "–";
      const cells = [`${category} ${action}`, transaction_id ?? "–", who, from.join(", ") || "shop"];
      show(event_id, [time(received_at), ...cells.map((cell) => text("td", cell)), document.createElement("td")]);
    },
    check({ event_id, code, status, reason, in_totals, discount, cart_source, customer_id, received_at }) {
      // A cart that was asked for has no event.
      if (cart_source === "calculation" && !rows.has(event_id)) {
        const cells = ["cart calculated", "–", customer_id ?? "–", "shop"].map((cell) => text("td", cell));
        show(event_id, [time(received_at), ...cells, document.createElement("td")]);
      }
      const cell = rows.get(event_id)?.lastElementChild;
      if (!cell) return;
      const known = [...cell.children].find((child) => child.dataset.code === code);
      const why = in_totals ? `−${discount}` : (reason ?? "").replaceAll("_", " ");
      const badge = text("span", `${code} ${status} ${why}`, `badge ${in_totals ? "good" : "bad"}`);
      badge.dataset.code = code;
      if (known) known.replaceWith(badge);
      else cell.append(badge, " ");
    },
    rejected({ id, event_id, received_at, errors }) {
      const why = errors.map(({ path, message }) => `${path} ${message}`).join("; ");
      const cells = ["rejected", "–", event_id ?? "–", "–"].map((cell) => text("td", cell));
      const last = document.createElement("td");
      last.append(text("span", why, "badge bad"));
      show(`rejected ${id}`, [time(received_at), ...cells, last]);
    },
  };

  const source = new EventSource(address);
  const say = (words) => {
    state.textContent = words;
  };
  source.onopen = () => say(holding ? "held" : "live");
  source.onerror = () =>
    say(source.readyState === EventSource.CLOSED ? "ended: reload the page" : "disconnected, trying again …");
  source.addEventListener("skipped", () => say("live, some left out: too much comes"));
  for (const [type, handle] of Object.entries(take))
    source.addEventListener(type, ({ data }) => {
      const told = () => handle(JSON.parse(data));
      if (holding) held.push(told);
      else told();
    });
  hold.addEventListener("click", () => {
    holding = !holding;
    hold.setAttribute("aria-pressed", String(holding));
    hold.textContent = holding ? "Go on" : "Hold";
    say(holding ? "held" : "live");
    if (!holding) for (const told of held.splice(0)) told();
  });
}
