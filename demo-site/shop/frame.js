import { count, onChange } from "./basket.js";
import { h } from "./dom.js";

function showCount() {
  const link = document.querySelector("[data-testid=cart-link]");
  const units = count();
  link.dataset.count = units;
  link.querySelector("[data-count-badge]").textContent = units;
  link.setAttribute("aria-label", `Basket, ${units === 1 ? "1 item" : `${units} items`}`);
}

/** Keeps the basket link in the header up to date. */
export function startFrame() {
  showCount();
  onChange(showCount);
}

/** Tells screen readers the effect of a button. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** Fills the page and sets `data-loading` to false. */
export function show(...content) {
  document.getElementById("main").replaceChildren(...content);
  document.documentElement.dataset.loading = "false";
}

/** The content of a page that has nothing to show. */
export function emptyPage(title, text) {
  return h(
    "section",
    { class: "empty", "data-testid": "empty" },
    h("h1", {}, title),
    h("p", { class: "soft" }, text),
    h("a", { class: "button", href: "./" }, "Back to the shop"),
  );
}
