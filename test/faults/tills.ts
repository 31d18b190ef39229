import { createRandom } from "../bench/random.ts";
import { redemption, type ServerAnswer, type ServerAsk } from "../support/servers-api.ts";

/** What was learned of a code's redemptions while many tills used it at once. */
export interface Ledger {
  /** The first answer to each transaction that was redeemed. */
  readonly redeemed: Map<string, unknown>;
  /** Transactions that were taken back as a whole. */
  readonly reversed: Set<string>;
  /** Refusals by their reason. */
  readonly refused: Map<string, number>;
  attempts: number;
  /** What can't be: empty where all is well. */
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

/** What the tills do, and with what. */
export interface Shift {
  readonly code: string;
  readonly seed: number;
  /** Asks until it is answered: who is not answered asks again. */
  readonly ask: ServerAsk;
  readonly ledger: Ledger;
  /** So many requests are made in all. */
  readonly attempts: number;
}

/** One till: redeems, repeats itself, contradicts itself, takes back, and holds uses, at random. */
export async function till({ code, seed, ask, ledger, attempts }: Shift, number: number): Promise<void> {
  const random = createRandom(seed * 1_000 + number);
  const customer = `customer-${number}`;
  const known = () => [...ledger.redeemed.keys()].filter((order) => !ledger.reversed.has(order));
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

  const redeem = async (order: string) => note(order, await ask("POST", REDEMPTIONS, use(order)));

  const repeat = async () => {
    const order = oneOf(known().filter((one) => one.startsWith(`${seed}-${number}-`)));
    if (order !== undefined) await redeem(order);
  };

  const contradict = async () => {
    const order = oneOf(known());
    if (order === undefined) return;
    const { status, json } = await ask("POST", REDEMPTIONS, use(order, 101));
    if (status !== 409 || json.reason !== "transaction_conflict")
      ledger.wrong.push(`${order}: contradicted, ${status}`);
  };

  const reverse = async () => {
    // Of one's own orders: two tills would each believe to be the one that took it back.
    const order = oneOf(known().filter((one) => one.startsWith(`${seed}-${number}-`)));
    if (order === undefined) return;
    const { redemptions } = JSON.parse(String(ledger.redeemed.get(order)));
    const { status } = await ask("POST", `${REDEMPTIONS}/${redemptions[0].redemptionId}/reversal`);
    // 409: the first try was done, and its answer lost.
    if (status !== 200 && status !== 409) ledger.wrong.push(`${order}: reversal answered ${status}`);
    ledger.reversed.add(order);
  };

  const hold = async () => {
    const { status, json } = await ask("POST", RESERVATIONS, { promoCode: code, customerId: customer, ttl_seconds: 1 });
    if (status !== 201) return;
    if (random.below(3) === 0) return void (await ask("DELETE", `${RESERVATIONS}/${json.id}`));
    const order = nextOrder();
    if (random.below(2) === 0) note(order, await ask("POST", `${RESERVATIONS}/${json.id}/confirm`, use(order)));
  };

  const acts = [
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
    await acts[random.below(acts.length)]!();
  }
}
