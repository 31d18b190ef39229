import { decimal, sum } from "./money.js";
import { forThisVisit } from "./storage.js";

const draftSlot = forThisVisit("draft");
const placedSlot = forThisVisit("order");

function newOrderId() {
  const time = Date.now().toString(36);
  const random = Math.random().toString(36).slice(2, 6);
  return `BT-${time}-${random}`.toUpperCase();
}

/** The order in the making: its number exists before the first code is typed, so that codes can be told its name. */
export function draft() {
  const started = draftSlot.read();
  if (started) return started;
  const fresh = { id: newOrderId(), decision: null, basket: null };
  draftSlot.write(fresh);
  return fresh;
}

/** Notes what was decided on a code (null: no code any more), and for which basket. */
export function noteDecision(decision, lines) {
  draftSlot.write({ ...draft(), decision, basket: fingerprint(lines) });
}

/** A decision holds for the basket that it was made for. */
export const stillHolds = (lines) => draft().basket === fingerprint(lines);

const fingerprint = (lines) => lines.map(({ product, quantity }) => `${product.sku}*${quantity}`).join(" ");

/** Turns the draft into an order; the next checkout starts a new one. */
export function place(lines) {
  const { id, decision } = draft();
  const accepted = decision?.outcome === "accepted" ? decision : null;
  const discount = accepted?.discount ?? 0;
  placedSlot.write({
    id,
    lines,
    code: accepted?.code,
    code_text: accepted?.text,
    evaluation_id: accepted?.evaluationId,
    discount_amount: decimal(discount),
    revenue: decimal(sum(lines) - discount),
  });
  draftSlot.write(null);
}

/** The order that this tab placed last. */
export const placed = () => placedSlot.read();
