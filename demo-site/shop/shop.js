import { loadCatalog, loadCheckoutCodes } from "./catalog.js";
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

/** The adapter, with a failing tag unable to break the shop. */
function guarded(adapter) {
  return {
    report(event, data) {
      try {
        adapter.report(event, data);
      } catch (error) {
        console.warn("A tag failed.", error);
      }
    },
    // Async: an exception becomes a rejection, as `withTimeout` expects.
    async checkCode(request) {
      return adapter.checkCode(request);
    },
  };
}

/**
 * Opens the page that `<body data-page>` names.
 * @param createAdapter receives the customer and returns an `Adapter` (adapter.d.ts)
 */
export async function openShop(createAdapter) {
  // After "back", a browser may restore the old checkout, although its basket has been ordered.
  window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  startFrame();
  const adapter = guarded(createAdapter(customer()));
  const [catalog, checkoutCodes] = await Promise.all([loadCatalog(), loadCheckoutCodes()]);
  PAGES[document.body.dataset.page]({ catalog, checkoutCodes, ...adapter });
}
