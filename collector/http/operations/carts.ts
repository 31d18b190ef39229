import { calculationIn } from "../../contract/cart.ts";
import { SCOPES } from "../../contract/key.ts";
import { calculationResponse } from "../../contract/responses/calculation.ts";
import { sailPlayFields } from "../../contract/sailplay-cart.ts";
import type { Group, Operation } from "../operation.ts";

const answers: Operation["answers"] = {
  200: { description: "What it costs.", name: "Calculated", schema: calculationResponse },
};

export const carts: Group = {
  name: "Carts",
  description:
    "What a cart costs with the promotions and codes as they stand. No use is consumed; what is answered is remembered for a day, so that a purchase can pay what was shown.",
  operations: [
    {
      id: "calculateCart",
      method: "post",
      path: "/v1/carts/calculate",
      summary: "Calculate a cart",
      description:
        "Lines that carry only an id or a sku are completed from the catalogue. Pages are told nothing of codes at status 1 and 2; servers are told why. SailPlay's fields are taken as a form.",
      access: { page: SCOPES },
      body: { name: "Calculation", schema: calculationIn("USD"), form: sailPlayFields },
      answers,
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
    {
      id: "calculateCartByQuery",
      method: "get",
      path: "/v1/carts/calculate",
      summary: "Calculate a cart in a query",
      description: "SailPlay's fields, as its clients ask: prices are of whole positions.",
      access: { page: SCOPES },
      query: sailPlayFields.shape,
      answers,
      refuses: { malformed: "Fields are wrong: errors name them all." },
      example: {
        query: {
          write_key: "wk_demo",
          cart: JSON.stringify({ 1: { sku: "BSK-TIER", price: "239.90", quantity: 2 } }),
          promocodes: JSON.stringify(["TAKE50"]),
          promocodes_info: "1",
        },
      },
    },
  ],
};
