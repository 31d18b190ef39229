/**
 * For Haravan's checkout: reads the message that it shows for a code. Load it after the snippet, in the checkout's additional
 * scripts. Adjust the selectors where your theme has changed the checkout.
 */
window.web_event("watch", {
  input: "input[name='discount.code']",
  button: "#form_discount_add button[type=submit]",
  message: "#form_discount_add .field-message-error, .section-code .field-message-error",
});
