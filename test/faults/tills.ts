import { createRandom } from "../bench/random.ts";
import { redemption, type ServerAnswer, type ServerAsk } from "../support/servers-api.ts";

/** The redemptions of a code by many tills at once. */
export interface Ledger {
  /** The first response to each redeemed transaction. */
  readonly redeemed: Map<string, unknown>;
  /** Transactions that were reversed as a whole. */
  readonly reversed: Set<string>;
  /** Refusals by their reason. */
  readonly refused: Map<string, number>;
  attempts: number;
  /** Wrong responses. */
  readonly wrong: string[];
}

export const emptyLedger = (): Ledger => ({
  redeemed: new Map(),
  reversed: new Set(),
  refused: new Map(),
  attempts: 0,
  wrong: [],
});

const REDEMPTIONS = "/v1/promotions/redemptions";
const RESERVATIONS = "/v1/reservations";

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

/** One till: redeems, retries, sends conflicting content, reverses and reserves, at random. */
export async function till({ code, seed, request, ledger, attempts }: Shift, number: number): Promise<void> {
  const random = createRandom(seed * 1_000 + number);
  const customer = `customer-${number}`;
  const redeemedOrders = () => [...ledger.redeemed.keys()].filter((order) => !ledger.reversed.has(order));
  const oneOf = <T>(list: readonly T[]): T | undefined => list[random.below(list.length || 1)];
  let orders = 0;
  const nextOrder = () => `${seed}-${number}-${++orders}`;
  const use = (order: string, amount = 100) =>
    redemption(order, { customerId: customer, amount, promoCode: code, redemptions: [{ discount: 1 }] });

  const note = (order: string, { status, json }: ServerAnswer): void => {
    if (status !== 200) return void ledger.refused.set(json.reason, (ledger.refused.get(json.reason) ?? 0) + 1);
    const first = ledger.redeemed.get(order);
    const text = JSON.stringify(json);
    if (first !== undefined && first !== text) ledger.wrong.push(`${order}: ${text} after ${first}`);
    ledger.redeemed.set(order, text);
  };

  const redeem = async (order: string) => note(order, await request("POST", REDEMPTIONS, use(order)));

  const repeat = async () => {
    const order = oneOf(redeemedOrders().filter((order) => order.startsWith(`${seed}-${number}-`)));
    if (order !== undefined) await redeem(order);
  };

  const contradict = async () => {
    const order = oneOf(redeemedOrders());
    if (order === undefined) return;
    const { status, json } = await request("POST", REDEMPTIONS, use(order, 101));
    if (status !== 409 || json.reason !== "transaction_conflict")
      ledger.wrong.push(`${order}: contradicted, ${status}`);
  };

  const reverse = async () => {
    // Only own orders: two tills can't both reverse the same one.
    const order = oneOf(redeemedOrders().filter((order) => order.startsWith(`${seed}-${number}-`)));
    if (order === undefined) return;
    const { redemptions } = JSON.parse(String(ledger.redeemed.get(order)));
    const { status } = await request("POST", `${REDEMPTIONS}/${redemptions[0].redemptionId}/reversal`);
    // 409: an earlier attempt succeeded, and its response was lost.
    if (status !== 200 && status !== 409) ledger.wrong.push(`${order}: reversal answered ${status}`);
    ledger.reversed.add(order);
  };

  const hold = async () => {
    const { status, json } = await request("POST", RESERVATIONS, {
      promoCode: code,
      customerId: customer,
      ttl_seconds: 1,
    });
    if (status !== 201) return;
    if (random.below(3) === 0) return void (await request("DELETE", `${RESERVATIONS}/${json.id}`));
    const order = nextOrder();
    if (random.below(2) === 0) note(order, await request("POST", `${RESERVATIONS}/${json.id}/confirm`, use(order)));
  };

  const actions = [
    () => redeem(nextOrder()),
    () => redeem(nextOrder()),
    () => redeem(nextOrder()),
    repeat,
    contradict,
    reverse,
    hold,
  ];
  while (ledger.attempts < attempts) {
    ledger.attempts += 1;
    await actions[random.below(actions.length)]!();
  }
}
