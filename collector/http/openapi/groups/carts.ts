import { calculationAnswer } from "../../../contract/answered/cart.ts";
import { calculationIn } from "../../../contract/cart.ts";
import { SCOPES } from "../../../contract/key.ts";
import type { Group } from "../operation.ts";

export const carts: Group = {
  name: "Carts",
  description:
    "What a cart costs with the promotions and codes as they stand. Nothing is remembered, no use is consumed.",
  operations: [
    {
      id: "calculateCart",
      method: "post",
      path: "/v1/carts/calculate",
      summary: "Calculate a cart",
      description:
        "Lines that carry only an id or a sku are completed from the catalogue. Pages are told nothing of codes at status 1 and 2; servers are told why.",
      access: { page: SCOPES },
      body: { name: "Calculation", schema: calculationIn("USD") },
      answers: { 200: { description: "What it costs.", name: "Calculated", schema: calculationAnswer } },
      refuses: { malformed: "Fields are wrong: errors name them all." },
      example: {
        body: {
          write_key: "wk_demo",
          cart: { currency: "USD", lines: [{ id: "1", product_id: 118, quantity: 2, price: "119.95" }] },
          customer: { customer_id: "C-1", group_id: 2, order_count: 12 },
          promocodes: ["TAKE50", "SPEND200"],
          promocodes_info: 1,
          location: "CART_PAGE",
        },
      },
    },
  ],
};
