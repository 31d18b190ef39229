// The shop calculates in integer cents; the catalog, the tags and the page use decimal strings.

/** "18.75" → 1875 */
export function cents(decimal) {
  return Math.round(Number(decimal) * 100);
}

/** 1875 → "18.75" */
export function decimal(amount) {
  return (amount / 100).toFixed(2);
}

/** "50.25", "USD" → "$50.25" */
export function formatMoney(amount, currency = "USD") {
  return new Intl.NumberFormat("en-US", { style: "currency", currency }).format(Number(amount));
}

/** The subtotal of the lines, in cents. */
export function sum(lines) {
  return lines.reduce((total, line) => total + cents(line.product.price) * line.quantity, 0);
}
