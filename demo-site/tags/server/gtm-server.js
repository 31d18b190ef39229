const JSON = require("JSON");
const getAllEventData = require("getAllEventData");
const getCookieValues = require("getCookieValues");
const sendHttpRequest = require("sendHttpRequest");

const event = getAllEventData();
const visitor = getCookieValues("promotrail.visitor")[0];

const itemOf = (item) => ({
  type: "product",
  id: item.item_id,
  name: item.item_name,
  price: item.price,
  discount: item.discount,
  coupon: item.coupon,
  quantity: item.quantity,
});

const purchase = () => ({
  event_id: "order-" + event.transaction_id,
  category: "product",
  action: "purchase",
  items: (event.items || []).map(itemOf),
  dims: {
    transaction: {
      id: event.transaction_id,
      revenue: event.value,
      tax: event.tax,
      shipping: event.shipping,
      promotion_code: event.coupon,
    },
  },
  // The collector reads prices as GA4 defines them.
  extra: { ga4_event: "purchase", coupon: event.coupon, currency: event.currency },
  context: { visitor_id: visitor },
});

// Without the SDK's cookie the visitor has not consented.
if (event.event_name !== "purchase" || !visitor) {
  data.gtmOnSuccess();
} else {
  const headers = { "Content-Type": "application/json", Authorization: "Bearer " + data.key };
  sendHttpRequest(
    data.collector + "/v1/events",
    { method: "POST", headers: headers, timeout: 5000 },
    JSON.stringify({ events: [purchase()] })
  ).then((response) => (response.statusCode === 200 ? data.gtmOnSuccess() : data.gtmOnFailure()), data.gtmOnFailure);
}
