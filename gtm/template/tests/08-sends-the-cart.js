// Sends the products of GA4's data layer
mock("copyFromDataLayer", (key) =>
  key === "ecommerce.items"
    ? [{ item_id: "118", item_name: "Reading lamp", item_brand: "Lumen", price: 119.95, quantity: 2 }]
    : "USD"
);
let call;
mock("callInWindow", (path, category, action, payload) => {
  call = [path, category, action, payload.items[0].id, payload.items[0].price, payload.extra.currency];
});

runCode({ type: "track", event: "product/view_cart", itemsFrom: "ecommerce" });

assertThat(call).isEqualTo(["web_event.track", "product", "view_cart", "118", 119.95, "USD"]);
assertApi("gtmOnSuccess").wasCalled();
