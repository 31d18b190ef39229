import {
  type Cart,
  codeBox,
  EXPIRED,
  type InstalledShop,
  newCart,
  pageOf,
  pastesOf,
  programOf,
  SUBTOTAL,
  snippetOf,
} from "./shop.ts";

/** The checkout reports its server's answers with the functions of the paste. */
const PROGRAM = programOf(`
async function apply(code) {
  const verdict = await (await post("/coupon", { code })).json();
  reportCode(code, verdict);
  return verdict.outcome === "accepted" ? "applied" : verdict.reason;
}
async function remove(code) {
  await post("/coupon", { code }, "DELETE");
  reportRemovedCode(code);
  return "removed";
}`);

/** The order as the shop's template fills it in. */
const withOrder = (paste: string, cart: Cart): string =>
  paste
    .replace('"219.90"', `"${(SUBTOTAL - cart.discount()).toFixed(2)}"`)
    .replace('"20.00"', `"${cart.discount().toFixed(2)}"`)
    .replace('["SPEND200"]', JSON.stringify(cart.codes()));

/** A site with templates of its own. */
export const html: InstalledShop = {
  name: "html",
  currency: "USD",
  steps: 5,
  open(site) {
    const cart = newCart();
    const [product, basket, checkout, thankYou] = pastesOf("html", "html", site);
    const verdictOf = (code: string) =>
      cart.apply(code)
        ? { outcome: "accepted", discount: cart.discountOf(code).toFixed(2) }
        : { outcome: "rejected", reason: EXPIRED };
    return ({ method, path, body }) => {
      switch (path) {
        case "/product":
          return pageOf(snippetOf(site), product!);
        case "/checkout":
          return pageOf(snippetOf(site), `${basket}${codeBox()}${checkout}${PROGRAM}`);
        case "/thank-you":
          return pageOf(snippetOf(site), `Thank you${withOrder(thankYou!, cart)}`);
        default: {
          const { code } = JSON.parse(body);
          return { json: method === "DELETE" ? cart.remove(code) : verdictOf(code) };
        }
      }
    };
  },
};
