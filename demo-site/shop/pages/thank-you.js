import { amountRow, orderLines } from "../components.js";
import { customer } from "../customer.js";
import { h } from "../dom.js";
import { emptyPage, show } from "../frame.js";
import { cents, decimal, formatMoney, sum } from "../money.js";
import { lastOrder } from "../orders.js";

function discountText({ discount_amount }) {
  return `${cents(discount_amount) > 0 ? "−" : ""}${formatMoney(discount_amount)}`;
}

function sums(order) {
  return h(
    "dl",
    { class: "totals" },
    amountRow("Subtotal", "subtotal", formatMoney(decimal(sum(order.lines)))),
    amountRow(order.code ? `Discount (${order.code})` : "Discount", "order-discount", discountText(order)),
    amountRow("Total", "total", formatMoney(order.revenue), "grand"),
  );
}

/** Reports the purchase on every load, including reloads, as many shops do: the collector must count the order once. */
export function thankYouPage({ report }) {
  const order = lastOrder();
  if (!order) return show(emptyPage("No order yet.", "Place an order in this tab to see it here."));
  const buyer = customer();
  show(
    h(
      "section",
      { class: "thanks" },
      h("h1", {}, `Thank you, ${buyer.name.split(" ")[0]}.`),
      h(
        "p",
        { class: "lead" },
        "Your order number is ",
        h("strong", { class: "order-number", "data-testid": "order-number" }, order.id),
        ".",
      ),
      h("div", { class: "panel" }, orderLines(order.lines), sums(order)),
      order.code
        ? h("p", { class: "soft", "data-testid": "order-code" }, `Code ${order.code} · ${order.code_text}`)
        : null,
      h("a", { class: "button", href: "./" }, "Back to the shop"),
    ),
  );
  report("purchase", { order, customer: buyer });
}
