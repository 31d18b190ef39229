import { count, onChange } from "./basket.js";
import { h } from "./dom.js";

function showCount() {
  const link = document.querySelector("[data-testid=cart-link]");
  const units = count();
  link.dataset.count = units;
  link.querySelector("[data-count-badge]").textContent = units;
  link.setAttribute("aria-label", `Basket, ${units === 1 ? "1 item" : `${units} items`}`);
}

/** Keeps the header's basket link true. */
export function startFrame() {
  showCount();
  onChange(showCount);
}

/** Says something to people who can't see that a button did its work. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** Fills the page; `data-loading` is false from here on. */
export function show(...content) {
  document.getElementById("main").replaceChildren(...content);
  document.documentElement.dataset.loading = "false";
}

/** A page with nothing on it yet says where to go. */
export function nothingHere(title, text) {
  return h(
    "section",
    { class: "empty", "data-testid": "empty" },
    h("h1", {}, title),
    h("p", { class: "soft" }, text),
    h("a", { class: "button", href: "./" }, "Back to the shop"),
  );
}
