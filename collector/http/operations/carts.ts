import type { IncomingMessage } from "node:http";
import { calculationIn } from "../../contract/cart.ts";
import { SCOPES } from "../../contract/key.ts";
import { calculationResponse } from "../../contract/responses/calculation.ts";
import { sailPlayFields } from "../../contract/sailplay-cart.ts";
import { calculate } from "../../services/calculate.ts";
import type { SentCalculation } from "../../services/calculation/request.ts";
import { isRefusal, type Refusal } from "../../services/refusal.ts";
import type { AppContext } from "../app-context.ts";
import type { BodyOwner } from "../body.ts";
import type { Description, Group } from "../operation.ts";
import { setRetryAfter } from "../problem.ts";
import { clientOf, jsonOrForm } from "../request.ts";
import { pageOperation } from "../serve.ts";
import { INVALID_FIELDS, TOO_MANY } from "./common.ts";

const PATH = "/v1/carts/calculate";

/** Our JSON, or SailPlay's fields as a form or a query: both methods take both. */
const calculation = (description: Omit<Description, "path" | "access" | "response" | "refusals">) =>
  pageOperation({
    ...description,
    path: PATH,
    access: { page: SCOPES },
    response: { description: "The prices of the cart.", name: "Calculated", schema: calculationResponse },
    refusals: { malformed: INVALID_FIELDS, too_many: TOO_MANY },
    read: readCalculation,
    async handle({ app, req, property, audience, keyId, calculation, res }) {
      const client = clientOf(req, app);
      const demand = { keyId, network: client.network, events: 0 };
      const limited = audience === "browser" ? app.limit(property, demand, app.now()) : null;
      if (limited) return limited;
      const calculated = await calculate(calculatorOf(app), property, calculation, { audience, client });
      if (isRefusal(calculated)) return calculated;
      setRetryAfter(res, calculated.retryAfter);
      return calculated.response;
    },
  });

async function readCalculation(req: IncomingMessage, { senderTurns }: AppContext, owner: BodyOwner) {
  const sent: SentCalculation | Refusal = await jsonOrForm(req, owner, (text) => senderTurns.wait(req, text));
  return isRefusal(sent) ? sent : { calculation: sent, writeKey: writeKeyIn(sent) };
}

/** A secret does not belong in an address: a form can only name a write key. */
function writeKeyIn(sent: SentCalculation): string | null {
  if ("fields" in sent) return sent.fields.write_key ?? sent.fields.token ?? null;
  const { json } = sent;
  const key = typeof json === "object" && json !== null && "write_key" in json ? json.write_key : null;
  return typeof key === "string" ? key : null;
}

const calculatorOf = ({ store, now, newId, guard, log }: AppContext) => ({
  store,
  now,
  newId,
  guard,
  onFault: (err: unknown) => log.error({ err }, "a quote was not stored: a fault of the collector"),
});

export const carts: Group = {
  name: "Carts",
  description:
    "The price of a cart with the current promotions and codes. A calculation consumes no use. Its result is kept for a day, so that a purchase can pay the price that was quoted.",
  operations: [
    calculation({
      id: "calculateCart",
      method: "post",
      summary: "Calculate a cart",
      description:
        "Lines with only an id or a sku are completed from the catalog. For a code at status 1 or 2, servers receive the reason and pages do not. SailPlay's fields are accepted as a form.",
      body: { name: "Calculation", schema: calculationIn("USD"), form: sailPlayFields },
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
    }),
    calculation({
      id: "calculateCartByQuery",
      method: "get",
      summary: "Calculate a cart in a query",
      description: "SailPlay's fields, in the form that its clients send: each price is the total of a position.",
      query: sailPlayFields.shape,
      example: {
        query: {
          write_key: "wk_demo",
          cart: JSON.stringify({ 1: { sku: "BSK-TIER", price: "239.90", quantity: 2 } }),
          promocodes: JSON.stringify(["TAKE50"]),
          promocodes_info: "1",
        },
      },
    }),
  ],
};
