import * as basket from "../basket.js";
import { codeBox } from "../code-box.js";
import { amountRow, orderLines } from "../components.js";
import { customer, updateCustomer } from "../customer.js";
import { h } from "../dom.js";
import { emptyPage, show } from "../frame.js";
import { decimal, formatMoney, sum } from "../money.js";
import { draft, placeOrder } from "../orders.js";

function field(label, name, type, autocomplete) {
  const input = h("input", { id: name, name, type, autocomplete, value: customer()[name] });
  input.addEventListener("change", () => updateCustomer({ [name]: input.value }));
  return h("div", { class: "field" }, h("label", { for: name }, label), input);
}

function contact() {
  return h(
    "section",
    { class: "contact", "aria-labelledby": "contact" },
    h("h2", { id: "contact" }, "Contact details"),
    field("Name", "name", "text", "name"),
    field("Email", "email", "email", "email"),
    field("Phone", "phone", "tel", "tel"),
    h("p", { class: "soft" }, "This is a demo. Nothing is sold or charged."),
  );
}

function totals(lines, decision) {
  const subtotal = sum(lines);
  const discount = decision?.discount ?? 0;
  return h(
    "dl",
    { class: "totals" },
    amountRow("Subtotal", "subtotal", formatMoney(decimal(subtotal))),
    amountRow(
      "Discount",
      "discount",
      `${discount > 0 ? "−" : ""}${formatMoney(decimal(discount))}`,
      discount > 0 ? "good" : "",
    ),
    amountRow("Delivery", "delivery", "Free"),
    amountRow("Total", "total", formatMoney(decimal(subtotal - discount)), "grand"),
  );
}

function finish(lines) {
  placeOrder(lines);
  basket.empty();
  location.assign("thank-you");
}

export function checkoutPage({ catalog, checkoutCodes, report, checkCode }) {
  const lines = basket.lines(catalog);
  if (lines.length === 0)
    return show(emptyPage("Your basket is empty.", "Add something from the shop before you check out."));
  const sums = h("div", {}, totals(lines, null));
  const order = h("button", { type: "button", class: "button primary", "data-testid": "place-order" }, "Place order");
  order.addEventListener("click", () => finish(lines));
  const box = codeBox({
    catalog,
    lines,
    checkoutCodes,
    checkCode,
    report,
    onDecision: (decision) => sums.replaceChildren(totals(lines, decision)),
    onBusy: (isBusy) => {
      order.disabled = isBusy;
    },
  });
  show(
    h("h1", {}, "Checkout"),
    h(
      "div",
      { class: "columns" },
      contact(),
      h(
        "aside",
        { class: "panel", "aria-label": "Your order" },
        h("p", { class: "soft" }, "Order ", h("span", { "data-testid": "draft-order" }, draft().id)),
        orderLines(lines),
        box.form,
        sums,
        order,
      ),
    ),
  );
  report("begin_checkout", { lines });
  box.resume();
}
