import { customer } from "./customer.js";
import { decide } from "./decision.js";
import { h } from "./dom.js";
import { draft, isCurrent, saveDecision } from "./orders.js";
import { withTimeout } from "./timeout.js";

const CHECK_TIMEOUT_MS = 5000;

const isApplied = (decision) => decision?.outcome === "accepted";

function elements() {
  const input = h("input", {
    id: "code",
    name: "code",
    maxlength: 50,
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false",
    placeholder: "e.g. TAKE50",
    "aria-describedby": "code-status",
    "data-testid": "code-input",
  });
  const apply = h("button", { class: "button", "data-testid": "code-apply" }, "Apply");
  const remove = h("button", { type: "button", class: "plain", "data-testid": "code-remove", hidden: true });
  const status = h("p", {
    id: "code-status",
    class: "code-status",
    "aria-live": "polite",
    "data-testid": "code-status",
    "data-loading": "false",
    "data-outcome": "",
  });
  const label = h("label", { for: "code" }, "Promotion code");
  const row = h("div", { class: "code-row" }, input, apply);
  const form = h("form", { class: "code-box", novalidate: true, "data-loading": "false" }, label, row, status, remove);
  return { form, input, apply, remove, status };
}

function showDecision({ status, remove }, decision) {
  status.textContent = decision?.text ?? "";
  status.dataset.outcome = decision?.outcome ?? "";
  status.dataset.status = decision?.status ?? "";
  remove.hidden = !isApplied(decision);
  remove.textContent = decision ? `Remove ${decision.code}` : "";
}

function showBusy({ form, apply, remove, status }, isBusy) {
  form.dataset.loading = String(isBusy);
  status.dataset.loading = String(isBusy);
  apply.disabled = isBusy;
  remove.disabled = isBusy;
}

/**
 * The form for one promotion code.
 * `onDecision(decision)` receives each decision; null when the code is removed.
 * `onBusy(isBusy)` is called around a code check: an order placed meanwhile would have an unknown price.
 */
export function codeBox({ catalog, lines, checkoutCodes, checkCode, report, onDecision, onBusy }) {
  const parts = elements();
  const { form, input, remove, status } = parts;

  function setBusy(isBusy) {
    showBusy(parts, isBusy);
    onBusy(isBusy);
  }

  function settle(decision) {
    saveDecision(decision, lines);
    showDecision(parts, decision);
    onDecision(decision);
  }

  /** Without this event, the purchase would count as a use of the code. */
  const reportRemoved = (code) => report("promotion_code_removed", { code, orderId: draft().id, customer: customer() });

  function removeCode() {
    const { decision } = draft();
    if (isApplied(decision)) reportRemoved(decision.code);
    settle(null);
  }

  async function check(code) {
    setBusy(true);
    status.textContent = "Checking…";
    const request = { code, orderId: draft().id, customer: customer(), lines };
    const checked = await withTimeout(checkCode(request), CHECK_TIMEOUT_MS);
    const decision = decide({ code, checked, checkoutCodes, catalog, lines });
    if (!isApplied(decision)) reportRemoved(code);
    settle(decision);
    setBusy(false);
  }

  function submit(event) {
    event.preventDefault();
    const code = input.value.trim();
    if (!code) return input.focus();
    removeCode();
    return check(code);
  }

  /** Restores this checkout's code after a page load, and checks it again where the basket has changed. */
  function resume() {
    const { decision } = draft();
    if (!decision) return;
    input.value = decision.code;
    if (isCurrent(lines)) settle(decision);
    else if (isApplied(decision)) check(decision.code);
  }

  form.addEventListener("submit", submit);
  remove.addEventListener("click", () => {
    removeCode();
    input.value = "";
    input.focus();
  });
  return { form, resume };
}
