import { decimal, sum } from "./money.js";
import { forThisVisit } from "./storage.js";

const draftSlot = forThisVisit("draft");
const orderSlot = forThisVisit("order");

function newOrderId() {
  const time = Date.now().toString(36);
  const random = Math.random().toString(36).slice(2, 6);
  return `BT-${time}-${random}`.toUpperCase();
}

/** The order of the current checkout. Its id exists from the start, so that code events can name it. */
export function draft() {
  const existing = draftSlot.read();
  if (existing) return existing;
  const order = { id: newOrderId(), decision: null, basket: null };
  draftSlot.write(order);
  return order;
}

/** Saves the decision on a code (null: no code) with the basket that it is valid for. */
export function saveDecision(decision, lines) {
  draftSlot.write({ ...draft(), decision, basket: fingerprint(lines) });
}

/** Whether the saved decision is for this basket. */
export const isCurrent = (lines) => draft().basket === fingerprint(lines);

const fingerprint = (lines) => lines.map(({ product, quantity }) => `${product.sku}*${quantity}`).join(" ");

/** Turns the draft into an order; the next checkout starts a new draft. */
export function placeOrder(lines) {
  const { id, decision } = draft();
  const applied = decision?.outcome === "accepted" ? decision : null;
  const discount = applied?.discount ?? 0;
  orderSlot.write({
    id,
    lines,
    code: applied?.code,
    code_text: applied?.text,
    evaluation_id: applied?.evaluationId,
    discount_amount: decimal(discount),
    revenue: decimal(sum(lines) - discount),
  });
  draftSlot.write(null);
}

/** The order that was placed last in this tab; null before the first. */
export const lastOrder = () => orderSlot.read();
