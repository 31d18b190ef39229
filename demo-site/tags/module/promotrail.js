import webEvent from "promotrail-web-event";

webEvent.init({ write_key: "YOUR-WRITE-KEY", collector: "https://YOUR-COLLECTOR" });

/** @param verdict your shop's answer, such as { outcome: "rejected", reason: "This coupon has expired." } */
export const codeTried = (code, verdict) =>
  webEvent.track("promotion_code", "used", { items: [{ type: "promotion_code", id: code, ...verdict }] });

export const codeRemoved = (code) =>
  webEvent.track("promotion_code", "removed", { items: [{ type: "promotion_code", id: code }] });

/** Reports an order once, however often the page renders. Prices of lines are of one unit, before the discount. */
export const orderPlaced = ({ id, currency, revenue, discount, codes, lines }) =>
  webEvent.track("product", "purchase", {
    items: lines.map((line) => ({ type: "product", ...line })),
    dims: { transaction: { id, revenue, discount_amount: discount, promotion_code: codes } },
    extra: { currency },
  });
