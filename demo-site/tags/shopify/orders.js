/** Promotrail: the checkout and its order. Paste it below plugins/shopify/pixel.js, into the same custom pixel. */
const isCode = (application) => application.type === "DISCOUNT_CODE";
const sum = (amounts) => amounts.reduce((total, { amount }) => total + amount.amount, 0);

/** A line at the price of one unit before discounts; a line without a variant is no product of the catalog. */
const itemsOf = ({ lineItems }) =>
  lineItems
    .filter(({ variant }) => variant)
    .map(({ variant, quantity }) => ({
      type: "product",
      id: variant.product.id,
      variant_id: variant.id,
      sku: variant.sku || undefined,
      name: variant.product.title,
      price: variant.price.amount,
      quantity,
    }));

/** What the codes took off the lines. Automatic discounts and those of the shop's staff have no code. */
const discountOf = ({ lineItems }) =>
  sum(
    lineItems.flatMap(({ discountAllocations }) =>
      discountAllocations.filter(({ discountApplication }) => isCode(discountApplication)),
    ),
  );

const report = (action, event, dims) =>
  send(event, {
    category: "product",
    action,
    items: itemsOf(event.data.checkout),
    dims,
    extra: { currency: event.data.checkout.currencyCode },
  });

analytics.subscribe("checkout_started", (event) => report("checkout", event));
analytics.subscribe("checkout_completed", (event) => {
  const { checkout } = event.data;
  const transaction = {
    // Some versions of Shopify's API write gid://shopify/Order/… for the number.
    id: String(checkout.order.id).split("/").pop(),
    revenue: checkout.totalPrice.amount,
    discount_amount: discountOf(checkout),
    promotion_code: checkout.discountApplications.filter(isCode).map(({ title }) => title),
  };
  return report("purchase", event, { transaction });
});
