/** Promotrail: products, the cart, the checkout and its order. Paste it below plugins/shopify/pixel.js, into the same custom pixel. */
const isCode = (application) => application.type === "DISCOUNT_CODE";
const sum = (amounts) => amounts.reduce((total, { amount }) => total + amount.amount, 0);

/** A product at the price of one unit before discounts. */
const itemOf = (variant, quantity) => ({
  type: "product",
  id: variant.product.id,
  variant_id: variant.id,
  sku: variant.sku || undefined,
  name: variant.product.title,
  price: variant.price.amount,
  quantity,
});

/** A line without a variant is no product of the catalog. */
const itemsOf = ({ lineItems }) =>
  lineItems.filter(({ variant }) => variant).map(({ variant, quantity }) => itemOf(variant, quantity));

/** What the codes took off the lines. Automatic discounts and those of the shop's staff have no code. */
const discountOf = ({ lineItems }) =>
  sum(
    lineItems.flatMap(({ discountAllocations }) =>
      discountAllocations.filter(({ discountApplication }) => isCode(discountApplication)),
    ),
  );

const report = (action, event, items, currency, dims) =>
  send(event, { category: "product", action, items, dims, extra: { currency } });

const reportCheckout = (action, event, dims) =>
  report(action, event, itemsOf(event.data.checkout), event.data.checkout.currencyCode, dims);

analytics.subscribe("product_viewed", (event) => {
  const { productVariant } = event.data;
  return report("view", event, [itemOf(productVariant, 1)], productVariant.price.currencyCode);
});
analytics.subscribe("cart_viewed", (event) => {
  const { cart } = event.data;
  if (!cart) return undefined;
  const items = cart.lines.map(({ merchandise, quantity }) => itemOf(merchandise, quantity));
  return report("view_cart", event, items, cart.cost.totalAmount.currencyCode);
});
analytics.subscribe("checkout_started", (event) => reportCheckout("checkout", event));
analytics.subscribe("checkout_completed", (event) => {
  const { checkout } = event.data;
  const transaction = {
    // Some versions of Shopify's API write gid://shopify/Order/… for the number.
    id: String(checkout.order.id).split("/").pop(),
    revenue: checkout.totalPrice.amount,
    discount_amount: discountOf(checkout),
    promotion_code: checkout.discountApplications.filter(isCode).map(({ title }) => title),
  };
  return reportCheckout("purchase", event, { transaction });
});
