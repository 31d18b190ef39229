import { customer } from "./customer.js";
import { decide } from "./decision.js";
import { h } from "./dom.js";
import { draft, noteDecision, stillHolds } from "./orders.js";
import { withTimeout } from "./timeout.js";

const LONGEST_WAIT_MS = 5000;

function elements() {
  return {
    input: h("input", {
      id: "code",
      name: "code",
      maxlength: 50,
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: "false",
      placeholder: "e.g. TAKE50",
      "aria-describedby": "code-status",
      "data-testid": "code-input",
    }),
    apply: h("button", { class: "button", "data-testid": "code-apply" }, "Apply"),
    remove: h("button", { type: "button", class: "plain", "data-testid": "code-remove", hidden: true }, "Remove code"),
    status: h("p", { id: "code-status", class: "code-status", "aria-live": "polite", "data-testid": "code-status" }),
  };
}

/**
 * One code at a time. `onDecision` is told what the shop made of it; null: no code any more.
 * While a code is checked, `onBusy(true)`: an order placed meanwhile would not know its price.
 */
export function codeBox({ lines, honoured, checkCode, report, onDecision, onBusy }) {
  const { input, apply, remove, status } = elements();

  function busy(is) {
    form.dataset.loading = String(is);
    status.dataset.loading = String(is);
    apply.disabled = is;
    remove.disabled = is;
    onBusy(is);
  }

  function tell(decision) {
    status.textContent = decision?.text ?? "";
    status.dataset.outcome = decision?.outcome ?? "";
    status.dataset.status = decision?.status ?? "";
    remove.hidden = decision?.outcome !== "accepted";
    remove.textContent = `Remove ${decision?.code ?? "code"}`;
  }

  function settle(decision) {
    noteDecision(decision, lines);
    tell(decision);
    onDecision(decision);
  }

  /** Only codes that stay in the order may be found on its purchase. */
  const reportRemoved = (code) => report("promotion_code_removed", { code, orderId: draft().id, customer: customer() });

  function takeOut() {
    const { decision } = draft();
    if (decision?.outcome === "accepted") reportRemoved(decision.code);
    settle(null);
  }

  async function check(code) {
    busy(true);
    status.textContent = "Checking…";
    const asked = checkCode({ code, orderId: draft().id, customer: customer(), lines });
    const checked = await withTimeout(asked, LONGEST_WAIT_MS);
    const decided = decide({ code, promocode: checked?.promocode ?? null, honoured, lines });
    const decision = { ...decided, evaluationId: checked?.evaluationId };
    if (decision.outcome !== "accepted") reportRemoved(code);
    settle(decision);
    busy(false);
  }

  const form = h(
    "form",
    {
      class: "code-box",
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        const code = input.value.trim();
        if (!code) return input.focus();
        takeOut();
        return check(code);
      },
    },
    h("label", { for: "code" }, "Promotion code"),
    h("div", { class: "code-row" }, input, apply),
    status,
    remove,
  );

  /** A code from earlier in this checkout: kept as it is, or checked again where the basket has changed since. */
  function resume() {
    const { decision } = draft();
    if (!decision) return;
    input.value = decision.code;
    if (stillHolds(lines)) settle(decision);
    else if (decision.outcome === "accepted") check(decision.code);
  }

  remove.addEventListener("click", () => {
    takeOut();
    input.value = "";
    input.focus();
  });
  busy(false);
  tell(null);
  return { form, resume };
}
