import { textOf } from "../../tags/shop-page.ts";
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
  snippetOf,
} from "./shop.ts";

const COUPONS = "/api/storefront/checkouts/6f2b4c1e/coupons";
const ORDER_ID = 118;

/** The requests of BigCommerce's checkout. */
const PROGRAM = programOf(`
async function apply(couponCode) {
  const response = await post("${COUPONS}", { couponCode });
  return response.ok ? "applied" : (await response.json()).detail;
}
async function remove(code) {
  await post("${COUPONS}/" + code, undefined, "DELETE");
  return "removed";
}`);

const couponOf = (cart: Cart) => (code: string, at: number) => ({
  id: String(at + 1),
  code,
  displayName: "$ off",
  couponType: "per_total_discount",
  discountedAmount: cart.discountOf(code),
});
const checkoutOf = (cart: Cart) => ({ id: "6f2b4c1e", coupons: cart.codes().map(couponOf(cart)) });

/** The order of the Storefront API. */
const orderOf = (cart: Cart) => ({
  orderId: ORDER_ID,
  cartId: "6f2b4c1e",
  currency: { name: "US Dollar", code: "USD", symbol: "$", decimalPlaces: 2 },
  baseAmount: SUBTOTAL,
  discountAmount: 0,
  orderAmount: SUBTOTAL - cart.discount(),
  coupons: cart.codes().map(couponOf(cart)),
  lineItems: {
    physicalItems: [
      {
        id: "5f7d",
        productId: 118,
        variantId: 131,
        sku: "BSK-TIER",
        name: LINE.name,
        quantity: LINE.quantity,
        listPrice: LINE.price,
        salePrice: LINE.price,
      },
    ],
    digitalItems: [],
    giftCertificates: [],
  },
  customerId: 0,
});

function answerOf(cart: Cart, method: string, path: string, body: string) {
  if (path.startsWith("/api/storefront/orders/")) return { json: orderOf(cart) };
  if (method === "DELETE") cart.remove(path.split("/").at(-1)!);
  else if (!cart.apply(JSON.parse(body).couponCode))
    return { status: 409, json: { status: 409, title: "The coupon code has expired.", detail: EXPIRED } };
  return { json: checkoutOf(cart) };
}

/** BigCommerce, whose Script Manager puts scripts into the head and the footer. */
export const bigcommerce: InstalledShop = {
  name: "bigcommerce",
  currency: "USD",
  // The pastes report no product and no cart.
  steps: 3,
  open(site) {
    const cart = newCart();
    const head = `${snippetOf(site)}<script>${textOf("plugins/coupon-requests.js")}</script>`;
    const footer = pastesOf("bigcommerce", "html", site)[0]!.replace("{{checkout.order.id}}", String(ORDER_ID));
    return ({ method, path, body }) => {
      switch (path) {
        case "/product":
          return pageOf(head, LINE.name);
        case "/checkout":
          return pageOf(head, codeBox() + PROGRAM);
        case "/thank-you":
          return pageOf(head, `Thank you${footer}`);
        default:
          return answerOf(cart, method, path, body);
      }
    };
  },
};
