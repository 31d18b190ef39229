// Sends an entered code with the shop's answer and the customer
let sent;
mock("callInWindow", (_path, category, action, payload) => {
  sent = { category: category, action: action, payload: payload };
});

runCode({
  type: "track",
  event: "promotion_code/used",
  code: "TAKE50",
  outcome: "rejected",
  reason: "Expired",
  orderId: "O-4711",
  currency: "USD",
  customer: [{ name: "customer_id", value: "C-42" }],
});

assertThat(sent.category + "/" + sent.action).isEqualTo("promotion_code/used");
assertThat(sent.payload.items[0].id).isEqualTo("TAKE50");
assertThat(sent.payload.items[0].outcome).isEqualTo("rejected");
assertThat(sent.payload.dims.customers).isEqualTo({ customer_id: "C-42" });
assertThat(sent.payload.dims.transaction.id).isEqualTo("O-4711");
assertThat(sent.payload.dims.transaction.promotion_code).isUndefined();
