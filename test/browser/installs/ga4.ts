import {
  type Cart,
  codeBox,
  EXPIRED,
  type InstalledShop,
  LINE,
  newCart,
  pageOf,
  pastesOf,
  programOf,
  SUBTOTAL,
} from "./shop.ts";

const ITEM = { item_id: LINE.id, item_name: LINE.name, price: LINE.price, quantity: LINE.quantity };

/** The program of the shop's page. */
const gtag = (name: string, fields: object): string =>
  `gtag("event", ${JSON.stringify(name)}, ${JSON.stringify({ currency: "USD", value: SUBTOTAL, items: [ITEM], ...fields })});`;

/** Google's own tag, whose script fails to load here as with a blocker. */
const GOOGLE = `<script>window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments); }
gtag("js", new Date()); gtag("config", "G-XXXXXXX");</script>`;

const PROGRAM = programOf(`
const showCart = (coupon) => gtag("event", "view_cart", { currency: "USD", value: ${SUBTOTAL}, coupon, items: [${JSON.stringify(ITEM)}] });
async function apply(code) {
  const { isAccepted, coupon } = await (await post("/coupon", { code })).json();
  if (isAccepted) showCart(coupon);
  else reportCode(code, { outcome: "rejected", reason: "${EXPIRED}" });
  return isAccepted ? "applied" : "${EXPIRED}";
}
async function remove(code) {
  const { coupon } = await (await post("/coupon", { code }, "DELETE")).json();
  showCart(coupon);
  return "removed";
}`);

/** The order: GA4's price is that of one unit after the discount. */
function purchase(cart: Cart): string {
  const discount = cart.discount() / LINE.quantity;
  const item = { ...ITEM, price: LINE.price - discount, discount };
  const value = SUBTOTAL - cart.discount();
  return gtag("purchase", { transaction_id: "1001", value, coupon: cart.codes().join(","), items: [item] });
}

/** A shop with the data layer of gtag. */
export const ga4: InstalledShop = {
  name: "ga4",
  currency: "USD",
  steps: 5,
  open(site) {
    const cart = newCart();
    const [head, verdicts] = pastesOf("ga4", "html", site);
    const page = (body: string) => pageOf(head + GOOGLE, body);
    return ({ method, path, body }) => {
      switch (path) {
        case "/product":
          return page(`<script>${gtag("view_item", {})}</script>`);
        case "/checkout":
          return page(`<script>${gtag("begin_checkout", {})}</script>${codeBox()}${verdicts}${PROGRAM}`);
        case "/thank-you":
          return page(`Thank you<script>${purchase(cart)}</script>`);
        default: {
          const { code } = JSON.parse(body);
          const isAccepted = method === "DELETE" ? cart.remove(code) : cart.apply(code);
          return { json: { isAccepted, coupon: cart.codes().join(",") } };
        }
      }
    };
  },
};
