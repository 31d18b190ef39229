const couponOf = (name: string, action: object, more: object = {}, condition?: object) => ({
  name,
  redemption_type: "COUPON",
  coupon_type: "BULK",
  rules: [{ action, ...(condition && { condition }) }],
  ...more,
});

const percentOff = (percentage: string) => ({ cart_value: { discount: { percentage_amount: percentage } } });
const amountOff = (amount: string) => ({ cart_value: { discount: { fixed_amount: amount } } });
const from = (spend: string) => ({ cart: { minimum_spend: spend } });

const DAY = 86_400_000;
const iso = (at: number): string => new Date(at).toISOString();

/** A promotion with its codes. */
export interface Offer {
  readonly promotion: object;
  readonly codes: readonly object[];
}

const numbered = (prefix: string, count: number, more: object = {}): object[] =>
  Array.from({ length: count }, (_, number) => ({ code: `${prefix}-${String(number + 1).padStart(4, "0")}`, ...more }));

/**
 * Promotions in addition to the demo's: some that most carts reach, some that most carts miss, some that are inactive.
 */
export const offersFor = (since: number, until: number): readonly Offer[] => {
  const middle = since + (until - since) / 2;
  return [
    { promotion: couponOf("10% off from $50", percentOff("10"), {}, from("50")), codes: [{ code: "SPRING10" }] },
    { promotion: couponOf("20% off from $150", percentOff("20"), {}, from("150")), codes: [{ code: "VIP20" }] },
    { promotion: couponOf("$5 for newcomers", amountOff("5")), codes: numbered("WELCOME", 400, { max_uses: 1 }) },
    {
      promotion: couponOf(
        "$15 off three mugs",
        amountOff("15"),
        {},
        {
          cart: { items: { products: [122] }, minimum_quantity: 3 },
        },
      ),
      codes: [{ code: "MUGS" }],
    },
    {
      promotion: couponOf("The first hundred get 25%", percentOff("25"), { max_uses: 100 }),
      codes: [{ code: "FAST25" }],
    },
    { promotion: couponOf("Summer sale", percentOff("30"), { end_date: iso(middle) }), codes: [{ code: "SUMMER30" }] },
    {
      promotion: couponOf("Next season", percentOff("10"), { start_date: iso(until + 30 * DAY) }),
      codes: [{ code: "SOON" }],
    },
    { promotion: couponOf("Paused", percentOff("50"), { status: "DISABLED" }), codes: [{ code: "OOPS50" }] },
  ];
};

/** The codes that visitors enter, with their frequency: mostly those that the shop advertises. */
export const ENTERED: readonly (readonly [code: string, weight: number])[] = [
  ["SPRING10", 24],
  ["TAKE50", 10],
  ["SPEND200", 12],
  ["FRESH15", 12],
  ["GIFT200", 4],
  ["VIP20", 8],
  ["MUGS", 3],
  ["FAST25", 3],
  ["SUMMER30", 7],
  ["SOON", 2],
  ["OOPS50", 2],
  ["FRIENDS5", 4],
  // Codes without a promotion: typing errors, and codes from the web.
  ["SRPING10", 3],
  ["WELCOME10", 3],
  ["FREESHIP", 3],
];

/** A code that the shop honors although it belongs to no promotion. */
export const HOUSE_CODE = "STAFF30";
