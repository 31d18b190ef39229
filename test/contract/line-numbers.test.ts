import { expect, test } from "vitest";
import { lineNumbers, readQuantity, readUnitPrice, totalNumbers } from "../../collector/contract/line-numbers.ts";

/** The numbers of a line, or the first problem. */
function read(quantity: string | number, price: string | number | null, currency = "USD") {
  const units = readQuantity(quantity);
  if (!units.ok) return units.message;
  const unitPrice = price === null ? null : readUnitPrice(price, currency);
  if (unitPrice && !unitPrice.ok) return unitPrice.message;
  return lineNumbers(units.value, unitPrice === null ? null : unitPrice.value, currency);
}

test.each<[string, string | number, string | number | null, string, object | null]>([
  ["units", 2, "10.00", "USD", { quantity: 2, price: 1000 }],
  ["texts with zeros", "2.0000", "10.0000", "USD", { quantity: 2, price: 1000 }],
  ["no price", "3", null, "USD", { quantity: 3, price: null }],
  ["float noise", 0.1 + 0.2 + 0.7, 59.97000000000001, "USD", { quantity: 1, price: 5997 }],
  ["a third of 100", 3, 33.333333, "USD", { quantity: 3, price: 3333, amount: 10_000, priceSent: "33.333333" }],
  [
    "two thirds of 100",
    3,
    66.66666666666667,
    "USD",
    { quantity: 3, price: 6666, amount: 20_000, priceSent: "66.66666666666667" },
  ],
  ["a value that divides", 4, "2.5025", "USD", { quantity: 4, price: 250, amount: 1001, priceSent: "2.5025" }],
  ["half a cent", 1, "0.125", "USD", { quantity: 1, price: 13, priceSent: "0.125" }],
  ["meters", 2.5, "10.00", "USD", { quantity: 1, price: 2500, quantitySent: "2.5", priceSent: "10" }],
  ["kilograms", "0.333", 9.99, "USD", { quantity: 1, price: 333, quantitySent: "0.333", priceSent: "9.99" }],
  ["0.1 + 0.2 kilograms", 0.1 + 0.2, 10, "USD", { quantity: 1, price: 300, quantitySent: "0.3", priceSent: "10" }],
  ["meters without a price", 2.5, null, "USD", { quantity: 1, price: null, quantitySent: "2.5" }],
  ["yen", 3, 333.3, "JPY", { quantity: 3, price: 333, amount: 1000, priceSent: "333.3" }],
  ["dinars", 2, "1.0005", "KWD", { quantity: 2, price: 1000, amount: 2001, priceSent: "1.0005" }],
  ["too much", 1_000_000, "100000.01", "USD", null],
  ["too much of a measure", 999_999.5, "100001", "USD", null],
])("%s", (_, quantity, price, currency, numbers) => {
  expect(read(quantity, price, currency)).toEqual(numbers);
});

test.each<[string | number, string | number, string]>([
  ["two", 1, "must be a decimal number such as 2 or 2.5"],
  ["1e3", 1, "must be a decimal number such as 2 or 2.5"],
  ["1,5", 1, "must be a decimal number such as 2 or 2.5"],
  [1_000_001, 1, "must be at most 1000000"],
  [1, "1,000.00", "must be a decimal amount such as 19.99"],
  [1, "$5", "must be a decimal amount such as 19.99"],
  [1, "100000000001", "must be at most 100000000000.00"],
])("%s × %s is not read", (quantity, price, problem) => {
  expect(read(quantity, price)).toBe(problem);
});

test.each<[string, string, number, object]>([
  ["divides", "4", 1000, { quantity: 4, price: 250 }],
  ["does not divide", "3", 1000, { quantity: 3, price: 333, amount: 1000, priceSent: "3.333333" }],
  ["is of a measure", "2.5", 2500, { quantity: 1, price: 2500, quantitySent: "2.5", priceSent: "10" }],
])("a total that %s", (_, quantity, total, numbers) => {
  expect(totalNumbers(quantity, total, "USD")).toEqual(numbers);
});
