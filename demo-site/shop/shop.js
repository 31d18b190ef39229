import { loadCatalog, loadTill } from "./catalog.js";
import { customer } from "./customer.js";
import { startFrame } from "./frame.js";
import { cartPage } from "./pages/cart.js";
import { checkoutPage } from "./pages/checkout.js";
import { listPage } from "./pages/list.js";
import { productPage } from "./pages/product.js";
import { thankYouPage } from "./pages/thank-you.js";

const PAGES = {
  list: listPage,
  product: productPage,
  cart: cartPage,
  checkout: checkoutPage,
  "thank-you": thankYouPage,
};

/**
 * What a shop needs of its tags: `report(event, data)` tells what happened, under GA4's names, and
 * `checkCode({code, orderId, customer, lines})` promises what became of a code, or never answers.
 * Whatever goes wrong in there is the tags' trouble, not the shop's.
 */
function guarded(adapter) {
  return {
    report(event, data) {
      try {
        adapter.report(event, data);
      } catch (error) {
        console.warn("A tag failed.", error);
      }
    },
    async checkCode(asked) {
      return adapter.checkCode(asked);
    },
  };
}

/** Opens the page that the document names, with the tags behind `createAdapter(customer)`. */
export async function openShop(createAdapter) {
  // Back from the thank-you page, a browser may show the old checkout as it was, with a basket that is gone.
  window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  startFrame();
  const adapter = guarded(createAdapter(customer()));
  const [catalog, till] = await Promise.all([loadCatalog(), loadTill()]);
  PAGES[document.body.dataset.page]({ catalog, till, ...adapter });
}
