/** Offers of merchants' public terms pages, in our own words, as bodies of promotions with priced carts. */
import type { LineFields } from "./build.ts";

type Body = Readonly<Record<string, unknown>>;

/** What a cart gets. */
export interface Priced {
  readonly name: string;
  readonly lines: readonly LineFields[];
  /** Zone of the shipping address. */
  readonly zoneId?: string;
  /** The discount of each line, without lines that have none. */
  readonly discounts: Readonly<Record<string, string>>;
  /** Products that are given as gifts. */
  readonly gifts?: readonly string[];
  readonly freeShipping?: true;
}

/** One offer. */
export interface Offer {
  readonly offer: string;
  /** The address of its terms. */
  readonly source: string;
  readonly currency: string;
  /** A promotion without name and type. */
  readonly body: Body;
  /** The code, if the offer needs one. */
  readonly code?: string;
  /** A time within the dates of the offer. */
  readonly now?: string;
  readonly carts: readonly [Priced, Priced, Priced];
}

const units = (price: string, quantity = 1, fields: Partial<LineFields> = {}): LineFields => ({
  price,
  quantity,
  ...fields,
});
const of = (categoryId: number, price: string, quantity = 1): LineFields =>
  units(price, quantity, { categoryIds: [String(categoryId)] });
const product = (id: number, price: string, quantity = 1): LineFields =>
  units(price, quantity, { productId: String(id) });
const reduced = (price: string): LineFields => units(price, 1, { onSale: true });

const cart = (
  name: string,
  lines: readonly LineFields[],
  discounts: Priced["discounts"],
  more: Pick<Priced, "gifts" | "freeShipping" | "zoneId"> = {},
): Priced => ({ name, lines, discounts, ...more });

const category = (id: number): Body => ({ categories: [id] });
const atLeast = (minimum_quantity: number, items?: Body): Body => ({ cart: { minimum_quantity, items } });
const spend = (minimum_spend: string, items?: Body): Body => ({ cart: { minimum_spend, items } });
const percent = (percentage_amount: string): Body => ({ percentage_amount });
const amount = (fixed_amount: string): Body => ({ fixed_amount });
const alone = { can_be_used_with_other_promotions: false };

/** For each `bought` units one more is cheaper: the cheapest ones of the cart. */
const cheapestAfter = (bought: number, discount: Body, items?: Body): Body => ({
  apply_once: false,
  condition: atLeast(bought, items),
  action: { cart_items: { discount, items, quantity: 1, add_free_item: false } },
});

/** All matching units, if there are enough of them. */
const allFrom = (quantity: number, discount: Body, items?: Body): Body => ({
  stop: true,
  condition: atLeast(quantity, items),
  action: { cart_items: { discount, items, include_items_considered_by_condition: true } },
});

/** The cheapest unit, if `others` are bought besides it. */
const cheapestBeside = (others: number, discount: Body, items: Body): Body => ({
  stop: true,
  condition: atLeast(others, items),
  action: { cart_items: { discount, items, quantity: 1, add_free_item: false } },
});

const LOUNGEWEAR = 10;
const SALE = 24;
const TRUCKLOAD = 60;
const SETS = 70;
const MINIS = 71;
const WINE = 80;
const MAGNUMS = 81;
const BOOKS = 90;
const GIFT_CARDS = 99;

const freeUnits: readonly Offer[] = [
  {
    offer: "3 for 2 on loungewear with a code: the cheapest of each three is free",
    source: "https://glamifyfashion.com/pages/3-for-2-terms-and-conditions",
    currency: "GBP",
    code: "3FOR2",
    body: { rules: [cheapestAfter(2, percent("100"), category(LOUNGEWEAR))] },
    carts: [
      cart("three", [of(LOUNGEWEAR, "30"), of(LOUNGEWEAR, "25"), of(LOUNGEWEAR, "10")], { 3: "10.00" }),
      cart("five", [of(LOUNGEWEAR, "10"), of(LOUNGEWEAR, "25", 2), of(LOUNGEWEAR, "30", 2)], { 1: "10.00" }),
      cart(
        "nine: the three cheapest",
        [of(LOUNGEWEAR, "30", 3), of(LOUNGEWEAR, "20", 3), of(LOUNGEWEAR, "10", 2), of(LOUNGEWEAR, "12")],
        { 3: "20.00", 4: "12.00" },
      ),
    ],
  },
  {
    offer: "buy one, get one free with a code: the cheaper half of the sale items is free",
    source: "http://katesclothing.co.uk/pages/bogof-sales",
    currency: "GBP",
    code: "BOGOF",
    body: { rules: [cheapestAfter(1, percent("100"), category(SALE))] },
    carts: [
      cart("two", [of(SALE, "40"), of(SALE, "25")], { 2: "25.00" }),
      cart("four", [of(SALE, "40"), of(SALE, "15"), of(SALE, "25"), of(SALE, "30")], { 2: "15.00", 3: "25.00" }),
      cart("one, and one outside the sale", [of(SALE, "40"), units("25")], {}),
    ],
  },
  {
    offer: "buy three, get one free: one of each four, the cheapest of the whole cart",
    source: "https://wilderb.com/pages/buy-3-get-1-free-deal-explained",
    currency: "USD",
    body: { rules: [cheapestAfter(3, percent("100"))] },
    carts: [
      cart("four", [units("12"), units("5"), units("9"), units("8")], { 2: "5.00" }),
      cart("eight", [units("12", 4), units("6", 3), units("3")], { 2: "6.00", 3: "3.00" }),
      cart("six: one of two lip balms", [units("10", 4), units("2", 2)], { 2: "2.00" }),
    ],
  },
  {
    offer: "five grow kits of one kind for the price of four",
    source: "https://support.magic-mushrooms-shop.com/en/support/solutions/articles/80000240458-mondo-grow-kits",
    currency: "EUR",
    body: { rules: [1, 2].map((id) => cheapestAfter(4, percent("100"), { products: [id] })) },
    carts: [
      cart("five", [product(1, "29.50", 5)], { 1: "29.50" }),
      cart("three of one kind, two of the other", [product(1, "29.50", 2), product(2, "29.50", 3)], {}),
      cart("ten and five", [product(1, "29.50", 10), product(2, "29.50", 5)], { 1: "59.00", 2: "29.50" }),
    ],
  },
  {
    offer: "every second book of a list is free, the cheapest ones, without any other promotion",
    source: "https://onepress.pl/promocje/regulamin/xzay/32",
    currency: "PLN",
    now: "2023-01-20T12:00:00Z",
    body: {
      ...alone,
      start_date: "2023-01-17T23:00:00Z",
      end_date: "2023-01-27T23:00:00Z",
      rules: [cheapestAfter(1, percent("100"), category(BOOKS))],
    },
    carts: [
      cart("two", [of(BOOKS, "49"), of(BOOKS, "59")], { 1: "49.00" }),
      cart("three", [of(BOOKS, "59"), of(BOOKS, "39"), of(BOOKS, "49")], { 2: "39.00" }),
      cart("four at one price", [of(BOOKS, "39", 4)], { 1: "78.00" }),
    ],
  },
];

const cheaperUnits: readonly Offer[] = [
  {
    offer: "30% off every second product, the cheaper ones, of those that are not in the sale",
    source: "https://selfish.com.pl/pages/regulamin-promocji-luty-30-na-drugi-produkt-02-26",
    currency: "PLN",
    now: "2026-02-25T12:00:00Z",
    body: {
      ...alone,
      start_date: "2026-02-22T23:00:00Z",
      end_date: "2026-02-28T23:00:00Z",
      rules: [cheapestAfter(1, percent("30"), { not: category(SALE) })],
    },
    carts: [
      cart("four", [units("100"), units("40"), units("80"), units("60")], { 2: "12.00", 4: "18.00" }),
      cart("one, and one in the sale", [units("100"), of(SALE, "60")], {}),
      cart("30% of 59.99", [units("100"), units("59.99")], { 2: "18.00" }),
    ],
  },
  {
    offer: "the cheapest of three books 5% off, of four 10%, of five or more 15%",
    source: "https://ksiazki.pl/zestawy-5-10-15",
    currency: "PLN",
    body: {
      rules: [
        cheapestBeside(4, percent("15"), category(BOOKS)),
        cheapestBeside(3, percent("10"), category(BOOKS)),
        cheapestBeside(2, percent("5"), category(BOOKS)),
      ],
    },
    carts: [
      cart("three", [of(BOOKS, "20"), of(BOOKS, "30"), of(BOOKS, "40")], { 1: "1.00" }),
      cart("four", [of(BOOKS, "40"), of(BOOKS, "30"), of(BOOKS, "20"), of(BOOKS, "19.90")], { 4: "1.99" }),
      cart("six", [of(BOOKS, "40", 5), of(BOOKS, "25")], { 2: "3.75" }),
    ],
  },
  {
    offer: "two T-shirts of 15 for 25 together",
    source: "https://www.redtorpedo.com/pages/promotions",
    currency: "GBP",
    body: {
      ...alone,
      rules: [
        { apply_once: false, action: { fixed_price_set: { quantity: 2, fixed_price: "25", items: category(SALE) } } },
      ],
    },
    carts: [
      cart("two", [of(SALE, "15", 2)], { 1: "5.00" }),
      cart("three", [of(SALE, "15", 3)], { 1: "5.00" }),
      cart(
        "four of three kinds",
        [1, 2, 3].map((id) => ({ ...of(SALE, "15", id === 3 ? 2 : 1), productId: String(id) })),
        { 1: "2.50", 2: "2.50", 3: "5.00" },
      ),
    ],
  },
  {
    offer: "from three items on, 2.00 off each item",
    source: "https://www.polhillfarmshop.com/discounts-3-w.asp",
    currency: "GBP",
    body: { rules: [allFrom(3, amount("2"))] },
    carts: [
      cart("three", [units("4.99"), units("9.99"), units("6.99")], { 1: "2.00", 2: "2.00", 3: "2.00" }),
      cart("two", [units("4.99", 2)], {}),
      cart("five, one for less than 2.00", [units("4.99", 4), units("1.50")], { 1: "8.00", 2: "1.50" }),
    ],
  },
];

const percentages: readonly Offer[] = [
  {
    offer: "25% off wine from six bottles on",
    source: "https://asda-grocery.custhelp.com/app/answers/detail_grow/a_id/2186",
    currency: "GBP",
    body: { rules: [allFrom(6, percent("25"), category(WINE))] },
    carts: [
      cart("six", [of(WINE, "8", 6)], { 1: "12.00" }),
      cart("five, and bread", [of(WINE, "8", 5), units("1")], {}),
      // 25% of 69.96 is 17.49. Units get 1.99 and 2.37; the five spare pennies go to the four 7.99 (.75) and one 9.50 (.5).
      cart("eight", [of(WINE, "7.99", 4), of(WINE, "9.50", 4)], { 1: "8.00", 2: "9.49" }),
    ],
  },
  {
    offer: "10% off 6 to 11 mixed bottles, 20% off 12 or more",
    source: "https://tablewineasheville.com/pages/table-wines-hold-discount-and-return-policies",
    currency: "USD",
    body: { rules: [allFrom(12, percent("20"), category(WINE)), allFrom(6, percent("10"), category(WINE))] },
    carts: [
      cart("five", [of(WINE, "20", 5)], {}),
      cart("six", [of(WINE, "20", 4), of(WINE, "15", 2)], { 1: "8.00", 2: "3.00" }),
      cart("a case", [of(WINE, "14", 12)], { 1: "33.60" }),
    ],
  },
  {
    offer: "15% off six bottles or more; magnums neither count nor get it",
    source: "https://wineshop.closdegat.com/discounts/",
    currency: "ILS",
    body: { rules: [allFrom(6, percent("15"), { and: [category(WINE), { not: category(MAGNUMS) }] })] },
    carts: [
      cart("six", [of(WINE, "90", 6)], { 1: "81.00" }),
      cart("five and a magnum", [of(WINE, "90", 5), units("200", 1, { categoryIds: ["80", "81"] })], {}),
      cart("seven and a magnum", [units("200", 1, { categoryIds: ["80", "81"] }), of(WINE, "90", 7)], { 2: "94.50" }),
    ],
  },
  {
    offer: "two candles 10% off, three 15%, four 20%",
    source: "https://astreeco.ge/en/help_center/getting-started/build-your-bounde-how-it-work",
    currency: "GEL",
    body: { rules: [allFrom(4, percent("20")), allFrom(3, percent("15")), allFrom(2, percent("10"))] },
    carts: [
      cart("one", [units("20")], {}),
      cart("three", [units("20", 2), units("15")], { 1: "6.00", 2: "2.25" }),
      cart("five", [units("18", 5)], { 1: "18.00" }),
    ],
  },
  {
    offer: "22% off two products or more with a code, without any other promotion",
    source: "https://sklep.carinii.com.pl/regulamin-promocja-duet",
    currency: "PLN",
    code: "DUET",
    now: "2020-07-25T12:00:00Z",
    body: {
      ...alone,
      start_date: "2020-07-23T22:00:00Z",
      end_date: "2020-07-27T21:59:00Z",
      rules: [{ condition: atLeast(2), action: { cart_value: { discount: percent("22") } } }],
    },
    carts: [
      cart("two", [units("399"), units("299")], { 1: "87.78", 2: "65.78" }),
      cart("one", [units("399")], {}),
      cart("22% of 599.97", [units("199.99", 3)], { 1: "131.99" }),
    ],
  },
  {
    offer: "10% off orders from 200.00 with a code",
    source: "https://billyoh.com/wintersale",
    currency: "GBP",
    code: "WINTER10",
    now: "2019-01-10T12:00:00Z",
    body: {
      start_date: "2018-12-26T00:00:00Z",
      end_date: "2019-01-25T00:00:00Z",
      rules: [{ condition: spend("200"), action: { cart_value: { discount: percent("10") } } }],
    },
    carts: [
      cart("200.00", [units("200")], { 1: "20.00" }),
      cart("199.99", [units("199.99")], {}),
      // 10% of 249.45 is 24.945, so 24.95: 14.998 and 9.952. The spare penny goes to the first.
      cart("249.45", [units("149.95"), units("99.50")], { 1: "15.00", 2: "9.95" }),
    ],
  },
  {
    offer: "15% off for students on up to 1,000.00 of goods at full price, without any other offer",
    source:
      "https://www.jansport.com/content/vfcorp/jansport/north-america/en_us/sheerid/education-discount-for-students-and-teachers/_jcr_content/content/grid_row/row-content/modal.contents.html",
    currency: "USD",
    code: "STUDENT",
    body: {
      ...alone,
      rules: [
        {
          action: {
            cart_items: {
              discount: percent("15"),
              maximum_allowed_discount_amount: "150",
              items: { not: category(GIFT_CARDS) },
              exclude_items_on_sale: true,
            },
          },
        },
      ],
    },
    carts: [
      cart("one in the sale", [units("60"), reduced("40")], { 1: "9.00" }),
      // The cheapest first: 15.00 for each of the two, then the rest of the maximum.
      cart("more than 1,000.00", [units("1000"), units("100", 2)], { 1: "120.00", 2: "30.00" }),
      cart("nothing at full price", [reduced("80"), of(GIFT_CARDS, "50")], {}),
    ],
  },
  {
    offer: "10% off for students at full price, without gift cards and other codes",
    source:
      "https://www.studentbeans.com/student-discount/us/echt/code-10-student-discount-51b9494d-e88c-4403-8225-2b2d41eff65e",
    currency: "USD",
    code: "TEN",
    body: {
      ...alone,
      rules: [
        {
          action: {
            cart_items: { discount: percent("10"), items: { not: category(GIFT_CARDS) }, exclude_items_on_sale: true },
          },
        },
      ],
    },
    carts: [
      cart("one in the sale", [reduced("20"), units("45")], { 2: "4.50" }),
      cart("10% of 59.97", [units("19.99", 3)], { 1: "6.00" }),
      cart("a gift card", [units("45"), of(GIFT_CARDS, "50")], { 1: "4.50" }),
    ],
  },
  {
    offer: "15% off the first purchase with a code of one use, not off sets, minis and devices",
    source: "https://www.drdennisgross.com/offers-details.html",
    currency: "USD",
    code: "WELCOME",
    body: {
      ...alone,
      rules: [
        {
          action: {
            cart_items: {
              discount: percent("15"),
              items: { not: { or: [{ categories: [SETS, MINIS] }, { products: [300, 301] }] } },
            },
          },
        },
      ],
    },
    carts: [
      cart("with a mini", [units("92"), of(MINIS, "20")], { 1: "13.80" }),
      cart("a device", [product(300, "455")], {}),
      cart("three peels", [units("38", 2), units("92")], { 1: "11.40", 2: "13.80" }),
    ],
  },
];

const orders: readonly Offer[] = [
  {
    offer: "a reward of 20.00 on 120.00 or more, divided by the value of the goods",
    source: "https://help.skechers.com.au/hc/en-us/articles/360062997253-How-do-I-redeem-my-Skechers-Insider-reward-",
    currency: "AUD",
    code: "INSIDER",
    body: { rules: [{ condition: spend("120"), action: { cart_value: { discount: amount("20") } } }] },
    carts: [
      cart("119.95", [units("119.95")], {}),
      cart("120.00", [units("60", 2)], { 1: "20.00" }),
      // 18.1818 and 1.8181: the spare cent goes to the socks.
      cart("shoes and socks", [units("150"), units("15")], { 1: "18.18", 2: "1.82" }),
    ],
  },
  {
    offer: "one free figure with 50.00 of a brand",
    source:
      "https://animalkingdoms.co.nz/blogs/promotions-and-competition-terms-and-conditions/terms-and-conditions-free-limited-edition-2024-schleich-christmas-reindeer",
    currency: "NZD",
    now: "2024-11-25T12:00:00Z",
    body: {
      start_date: "2024-11-21T11:00:00Z",
      end_date: "2024-11-28T10:59:00Z",
      rules: [{ condition: spend("50", { brands: [7] }), action: { gift_item: { product_id: 900, quantity: 1 } } }],
    },
    carts: [
      cart("50.00", [units("30", 1, { brandId: "7" }), units("20", 1, { brandId: "7" })], {}, { gifts: ["900"] }),
      cart("49.99, and more of another brand", [units("49.99", 1, { brandId: "7" }), units("100")], {}),
      cart("120.00: one figure", [units("60", 2, { brandId: "7" })], {}, { gifts: ["900"] }),
    ],
  },
  {
    offer: "free ground shipping on more than 100.00 to the lower 48 states, not with litters",
    source: "http://www.cmcrescue.com/",
    currency: "USD",
    body: {
      rules: [
        {
          condition: { and: [spend("100.01"), { not: atLeast(1, category(TRUCKLOAD)) }] },
          action: { shipping: { zone_ids: [48] } },
        },
      ],
    },
    carts: [
      cart("150.00", [units("150")], {}, { zoneId: "48", freeShipping: true }),
      cart("100.00", [units("100")], {}, { zoneId: "48" }),
      cart("with a litter", [units("150"), of(TRUCKLOAD, "600")], {}, { zoneId: "48" }),
    ],
  },
  {
    offer: "free shipping within the United Kingdom from 200.00",
    source: "https://www.brora.co.uk/promotional-terms",
    currency: "GBP",
    body: {
      start_date: "2017-02-09T00:00:00Z",
      rules: [{ condition: spend("200"), action: { shipping: { zone_ids: [44] } } }],
    },
    carts: [
      cart("200.00", [units("200")], {}, { zoneId: "44", freeShipping: true }),
      cart("199.99", [units("199.99")], {}, { zoneId: "44" }),
      cart("250.00 to France", [units("250")], {}, { zoneId: "33" }),
    ],
  },
];

export const offers = [...freeUnits, ...cheaperUnits, ...percentages, ...orders];
