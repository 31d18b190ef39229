import { createRandom } from "../bench/random.ts";
import { redemption, type ServerAnswer, type ServerAsk } from "../support/servers-api.ts";

/** The redemptions of a code by many tills at once. */
export interface Ledger {
  /** The first response to each redeemed transaction. */
  readonly redeemed: Map<string, unknown>;
  /** The requests of these transactions. */
  readonly requests: Map<string, SentOrder>;
  /** Transactions that were reversed as a whole. */
  readonly reversed: Set<string>;
  /** Transactions of which some units were reversed, with their number. */
  readonly parts: Map<string, number>;
  /** Refusals by their reason. */
  readonly refused: Map<string, number>;
  attempts: number;
  /** Wrong responses. */
  readonly wrong: string[];
}

export const emptyLedger = (): Ledger => ({
  redeemed: new Map(),
  requests: new Map(),
  reversed: new Set(),
  parts: new Map(),
  refused: new Map(),
  attempts: 0,
  wrong: [],
});

const REDEMPTIONS = "/v1/promotions/redemptions";
const RESERVATIONS = "/v1/reservations";
const CALCULATE = "/v1/carts/calculate";

type SentOrder = ReturnType<typeof redemption>;

/** The work of all tills together. */
export interface Shift {
  readonly code: string;
  readonly seed: number;
  /** Sends a request until it gets a response. */
  readonly request: ServerAsk;
  readonly ledger: Ledger;
  /** The number of actions in total. */
  readonly attempts: number;
}

/** Units of each order's line; one of them has the discount of 1.00. */
const UNITS = 3;
/** The discount that is reversed with a number of units. */
const REVERSED = ["0.00", "0.34", "0.67", "1.00"];

/** One till: redeems, retries, sends conflicting content, reverses orders and units, reserves and quotes, at random. */
export async function till({ code, seed, request, ledger, attempts }: Shift, number: number): Promise<void> {
  const random = createRandom(seed * 1_000 + number);
  const customer = `customer-${number}`;
  const redeemedOrders = () => [...ledger.redeemed.keys()].filter((order) => !ledger.reversed.has(order));
  const oneOf = <T>(list: readonly T[]): T | undefined => list[random.below(list.length || 1)];
  let orders = 0;
  const nextOrder = () => `${seed}-${number}-${++orders}`;
  const use = (order: string): SentOrder =>
    redemption(order, {
      ...{ customerId: customer, amount: 100, promoCode: code },
      lineItems: [{ sku: "A", discount: 1, promotionAppliedOnQuantity: UNITS }],
    });
  const quoted = (order: string, evaluationId: string): SentOrder =>
    redemption(order, { customerId: customer, amount: 9.99, evaluationId });
  const ownOrder = () => oneOf(redeemedOrders().filter((order) => order.startsWith(`${seed}-${number}-`)));
  const redemptionIdOf = (order: string) => JSON.parse(String(ledger.redeemed.get(order))).lineItems[0].redemptionId;

  const note = (sent: SentOrder, { status, json }: ServerAnswer): void => {
    const order = sent.transactionIdentifier;
    if (status !== 200) return void ledger.refused.set(json.reason, (ledger.refused.get(json.reason) ?? 0) + 1);
    const { reversals, ...rest } = json;
    const first = ledger.redeemed.get(order);
    const text = JSON.stringify(rest);
    if (first !== undefined && first !== text) ledger.wrong.push(`${order}: ${text} after ${first}`);
    ledger.redeemed.set(order, text);
    ledger.requests.set(order, sent);
    const units = ledger.reversed.has(order) ? UNITS : (ledger.parts.get(order) ?? 0);
    const reversed = reversals[0]?.reversedDiscount ?? REVERSED[0];
    if (reversed !== REVERSED[units]) ledger.wrong.push(`${order}: ${reversed} reversed, of ${units} units`);
  };

  const redeem = async (sent: SentOrder): Promise<ServerAnswer> => {
    const answer = await request("POST", REDEMPTIONS, sent);
    note(sent, answer);
    return answer;
  };

  const repeat = async () => {
    const order = oneOf([...ledger.redeemed.keys()].filter((order) => order.startsWith(`${seed}-${number}-`)));
    if (order !== undefined) await redeem(ledger.requests.get(order)!);
  };

  const contradict = async () => {
    const order = oneOf(redeemedOrders());
    if (order === undefined) return;
    const other = { ...ledger.requests.get(order)!, amount: 101 };
    const { status, json } = await request("POST", REDEMPTIONS, other);
    if (status !== 409 || json.reason !== "transaction_conflict")
      ledger.wrong.push(`${order}: contradicted, ${status}`);
  };

  const reverse = async () => {
    // Only own orders: two tills can't both reverse the same one.
    const order = ownOrder();
    if (order === undefined) return;
    const { status } = await request("POST", `${REDEMPTIONS}/${redemptionIdOf(order)}/reversal`);
    // 409: an earlier attempt succeeded, and its response was lost.
    if (status !== 200 && status !== 409) ledger.wrong.push(`${order}: reversal answered ${status}`);
    ledger.reversed.add(order);
  };

  /** Reverses one unit. The key makes a retry have no further effect. */
  const reverseUnit = async () => {
    const order = ownOrder();
    if (order === undefined) return;
    const units = (ledger.parts.get(order) ?? 0) + 1;
    const path = `${REDEMPTIONS}/${redemptionIdOf(order)}/reversal`;
    const body = { lines: [{ sku: "A", quantity: 1 }] };
    const { status, json } = await request("POST", path, body, { "Idempotency-Key": `${order}-${units}` });
    if (status !== 200 || json.reversedDiscount !== REVERSED[units])
      ledger.wrong.push(`${order}: unit ${units} answered ${status}, ${json.reversedDiscount}`);
    ledger.parts.set(order, units);
    if (units === UNITS) ledger.reversed.add(order);
  };

  const hold = async () => {
    const { status, json } = await request("POST", RESERVATIONS, {
      promoCode: code,
      customerId: customer,
      ttl_seconds: 1,
    });
    if (status !== 201) return;
    if (random.below(3) === 0) return void (await request("DELETE", `${RESERVATIONS}/${json.id}`));
    // A repetition names the reservation in its body.
    const sent = { ...use(nextOrder()), reservationId: json.id };
    if (random.below(2) === 0) note(sent, await request("POST", `${RESERVATIONS}/${json.id}/confirm`, sent));
  };

  /** Redeems a quote, and then another order by the same quote, which is refused unless the first one is reversed. */
  const quote = async () => {
    const cart = { lines: [{ sku: "A", price: "3.33", quantity: UNITS }] };
    const calculation = { cart, customer: { customer_id: customer }, promocodes: [code], promocodes_info: 1 };
    const { json } = await request("POST", CALCULATE, calculation);
    if (!json.promocodes[0].in_totals) return;
    const order = nextOrder();
    if ((await redeem(quoted(order, json.cart.id))).status !== 200) return;
    const isReversed = random.below(2) === 0;
    if (isReversed) {
      await request("POST", `${REDEMPTIONS}/${redemptionIdOf(order)}/reversal`);
      ledger.reversed.add(order);
    }
    const { status, json: second } = await redeem(quoted(nextOrder(), json.cart.id));
    if (!isReversed && status === 200) ledger.wrong.push(`${order}: a second order by its quote`);
    if (isReversed && second.reason === "quote_used") ledger.wrong.push(`${order}: its quote refused after a reversal`);
  };

  const actions: (() => Promise<unknown>)[] = [
    ...[1, 2, 3].map(() => () => redeem(use(nextOrder()))),
    repeat,
    contradict,
    reverse,
    reverseUnit,
    hold,
    quote,
  ];
  while (ledger.attempts < attempts) {
    ledger.attempts += 1;
    await actions[random.below(actions.length)]!();
  }
}
