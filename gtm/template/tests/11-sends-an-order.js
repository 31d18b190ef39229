// Sends an order with its codes, and an event of the site's own
const sent = [];
mock("callInWindow", (_path, category, action, payload) => {
  sent.push([
    category,
    action,
    payload.items.length,
    payload.dims.transaction.promotion_code,
    payload.extra.coupon_box,
  ]);
});

runCode({
  type: "track",
  event: "product/purchase",
  itemsFrom: "variable",
  items: [{ type: "product", id: "118", price: 119.95, quantity: 1 }],
  code: "TAKE50",
  orderId: "O-4711",
  revenue: 69.95,
  discount: 50,
  extra: [{ name: "coupon_box", value: "footer" }],
});
runCode({ type: "track", event: "custom", category: "user", action: "subscribe", itemsFrom: "variable" });

assertThat(sent).isEqualTo([
  ["product", "purchase", 1, "TAKE50", "footer"],
  ["user", "subscribe", 0, undefined, undefined],
]);
