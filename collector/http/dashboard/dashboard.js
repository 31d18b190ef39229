// Every page but the live one works without scripts. This one adds a progress bar to forms, tabs, buttons that copy, the
// checklist that loads itself anew, and the live events.
/** How often the checklist is loaded anew, in ms. */
const REFRESH = 3_000;

for (const form of document.querySelectorAll("form"))
  form.addEventListener("submit", () => document.body.setAttribute("aria-busy", "true"));
addEventListener("pageshow", () => document.body.removeAttribute("aria-busy"));

for (const list of document.querySelectorAll("[data-tabs]")) showTabs(list);
for (const paste of document.querySelectorAll(".paste")) addCopyButton(paste);
if (document.querySelector("[data-refresh]")) refreshLater();

const live = document.querySelector("[data-stream]");
if (live) showLiveEvents(live.dataset.stream);

/** Makes links to parts of the page its tabs, as ARIA describes them: the arrow keys move, and nothing is loaded. */
function showTabs(list) {
  const tabs = [...list.children];
  const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  const choose = (chosen) => {
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      panelOf(tab).hidden = tab !== chosen;
    }
  };
  const move = (chosen) => {
    choose(chosen);
    chosen.focus();
    // The address is that of the same page without scripts.
    history.replaceState(null, "", chosen.href);
  };
  list.setAttribute("role", "tablist");
  for (const tab of tabs) {
    tab.setAttribute("role", "tab");
    panelOf(tab).setAttribute("role", "tabpanel");
  }
  choose(tabs.find((tab) => tab.hasAttribute("aria-current")));
  for (const tab of tabs) tab.removeAttribute("aria-current");
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("a");
    if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    move(tab);
  });
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    move(tabs.at(next % tabs.length));
  });
}

/** Adds a button that copies a paste. Without https a page may not copy: then the text is selected. */
function addCopyButton(paste) {
  const code = paste.querySelector("code:not(figcaption code)");
  const button = element("button", "Copy");
  button.type = "button";
  button.setAttribute("aria-live", "polite");
  const select = () => {
    getSelection().selectAllChildren(code);
    button.textContent = "Press Ctrl+C";
  };
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      select();
    }
  });
  paste.querySelector("figcaption").append(button);
}

/** Loads the checklist again and again while somebody sees it, until all events have arrived. */
function refreshLater() {
  setTimeout(async () => {
    const isOver = document.visibilityState === "visible" && (await refresh().catch(() => false));
    if (!isOver) refreshLater();
  }, REFRESH);
}

/** @returns whether the checklist needs no more refreshing: it is complete, or the session has ended */
async function refresh() {
  const response = await fetch(location.href);
  const loaded = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("checklist");
  const current = document.getElementById("checklist").parentElement;
  if (!loaded) return true;
  const [shown, next] = [current.lastElementChild, loaded.parentElement.lastElementChild];
  if (shown.innerHTML !== next.innerHTML) shown.replaceWith(next);
  return !next.hasAttribute("data-refresh");
}

/** Fills the table of the live page. @param address of the stream */
function showLiveEvents(address) {
  const state = document.getElementById("state");
  const pauseButton = document.getElementById("pause");
  const rows = liveRows(document.getElementById("events"), document.getElementById("waiting"));
  const delayed = [];
  let isPaused = false;

  const showState = (text) => {
    state.textContent = text;
  };
  const source = new EventSource(address);
  source.onopen = () => showState(isPaused ? "paused" : "live");
  source.onerror = () =>
    showState(source.readyState === EventSource.CLOSED ? "ended: reload the page" : "reconnecting …");
  source.addEventListener("skipped", () => showState("live (busy: some events skipped)"));
  for (const [type, show] of Object.entries(rows))
    source.addEventListener(type, ({ data }) => {
      const message = () => show(JSON.parse(data));
      if (isPaused) delayed.push(message);
      else message();
    });
  pauseButton.addEventListener("click", () => {
    isPaused = !isPaused;
    pauseButton.setAttribute("aria-pressed", String(isPaused));
    pauseButton.textContent = isPaused ? "Resume" : "Pause";
    showState(isPaused ? "paused" : "live");
    if (!isPaused) for (const message of delayed.splice(0)) message();
  });
}

const MAX_ROWS = 200;

/** Adds messages to the table, by type. @param list the body of the table @param empty the text in place of rows */
function liveRows(list, empty) {
  const rows = new Map();
  const addRow = (key, texts, codes = []) => {
    empty.hidden = true;
    const row = document.createElement("tr");
    const last = element("td", "");
    last.append(...codes);
    row.append(...texts.map(cellWith), last);
    list.prepend(row);
    rows.set(key, row);
    if (rows.size > MAX_ROWS) removeOldest();
  };
  const removeOldest = () => {
    const [key, row] = rows.entries().next().value;
    rows.delete(key);
    row.remove();
  };
  return {
    event(event) {
      if (rows.has(event.event_id)) return;
      const { customer_id, visitor_id, transaction_id } = event;
      const visitor =
        customer_id === null ? timelineLink("visitors", visitor_id) : timelineLink("customers", customer_id);
      const name = `${event.category} ${event.action}`;
      addRow(event.event_id, [timeOf(event), name, timelineLink("orders", transaction_id), visitor, sourceOf(event)]);
    },
    check(check) {
      // A calculation has no event of its own.
      if (check.cart_source === "calculation" && !rows.has(check.event_id))
        addRow(check.event_id, [
          timeOf(check),
          "cart preview",
          "–",
          timelineLink("customers", check.customer_id),
          "shop",
        ]);
      const cell = rows.get(check.event_id)?.lastElementChild;
      if (cell) showCode(cell, check);
    },
    rejected(event) {
      const errors = event.errors.map(({ path, message }) => `${path} ${message}`).join("; ");
      const texts = [timeOf(event), "rejected", "–", event.event_id ?? "–", "–"];
      addRow(`rejected ${event.id}`, texts, [element("span", errors, "badge bad")]);
    },
  };
}

/** A code is checked again when its order is placed: the new outcome replaces the old one. */
function showCode(cell, { code, outcome }) {
  const badge = element("span", `${code} · ${outcome.text}`, `badge ${outcome.kind}`);
  badge.dataset.code = code;
  const old = [...cell.children].find((child) => child.dataset.code === code);
  if (old) old.replaceWith(badge);
  else cell.append(badge, " ");
}

function sourceOf({ cdp_source, traffic }) {
  const parts = [cdp_source === "Production" ? "" : cdp_source, traffic === "human" ? "" : traffic];
  return parts.filter(Boolean).join(", ") || "shop";
}

const timeOf = ({ received_at }) => received_at.slice(11, 19);

/** A cell with a text or an element. */
function cellWith(content) {
  const created = document.createElement("td");
  created.append(content);
  return created;
}

/** An id that leads to its timeline; a dash where there is none. A pseudonym has no timeline. */
function timelineLink(folder, id) {
  if (id === null) return "–";
  if (folder !== "orders" && id.startsWith("masked:")) return id;
  const link = element("a", id);
  link.href = `${folder}/${encodeURIComponent(id)}${location.search}`;
  return link;
}

function element(tag, text, className) {
  const created = document.createElement(tag);
  created.textContent = text;
  if (className) created.className = className;
  return created;
}
