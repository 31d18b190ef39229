import { amountRow, orderLines } from "../components.js";
import { customer } from "../customer.js";
import { h } from "../dom.js";
import { nothingHere, show } from "../frame.js";
import { cents, decimal, formatMoney, sum } from "../money.js";
import { placed } from "../orders.js";

function discountText({ discount_amount }) {
  return `${cents(discount_amount) > 0 ? "−" : ""}${formatMoney(discount_amount)}`;
}

function sums(order) {
  return h(
    "dl",
    { class: "totals" },
    amountRow("Subtotal", "subtotal", formatMoney(decimal(sum(order.lines)))),
    amountRow(order.code ? `Discount, ${order.code}` : "Discount", "order-discount", discountText(order)),
    amountRow("Total", "total", formatMoney(order.revenue), "grand"),
  );
}

/** Reports the purchase at every load, reloads included, as careless shops do: one order must stay one order. */
export function thankYouPage({ report }) {
  const order = placed();
  if (!order) return show(nothingHere("No order here.", "This tab hasn't placed one yet."));
  const who = customer();
  show(
    h(
      "section",
      { class: "thanks" },
      h("h1", {}, `Thank you, ${who.name.split(" ")[0]}.`),
      h(
        "p",
        { class: "lead" },
        "Your order ",
        h("strong", { "data-testid": "order-number" }, order.id),
        " is in good hands.",
      ),
      h("div", { class: "panel" }, orderLines(order.lines), sums(order)),
      order.code
        ? h("p", { class: "soft", "data-testid": "order-code" }, `Code ${order.code}. ${order.code_text}.`)
        : null,
      h("a", { class: "button", href: "./" }, "Back to the shop"),
    ),
  );
  report("purchase", { order, customer: who });
}
