import { describe, expect, test } from "vitest";
import { openShop } from "./shop-page.ts";

describe("WooCommerce's block checkout", () => {
  /** An error of WooCommerce's API. */
  const couponError = (message: string) => ({
    code: "woocommerce_rest_cart_coupon_error",
    message,
    data: { status: 400 },
  });

  /** A block checkout, and its store of the cart. */
  function blocks() {
    const state = { applying: "", coupons: [] as { code: string }[], errors: [] as object[] };
    const cart = {
      getCouponBeingApplied: () => state.applying,
      getCartData: () => ({ coupons: state.coupons }),
      getCartErrors: () => state.errors,
    };
    let notify = () => {};
    const subscribe = (run: () => void) => {
      notify = run;
    };
    const select = (name: string) => (name === "wc/store/cart" ? cart : undefined);
    const shop = openShop("woocommerce/blocks.js", { wp: { data: { select, subscribe } } });
    const set = (change: Partial<typeof state>) => {
      Object.assign(state, change);
      notify();
    };
    /** The visitor applies a code. @param answer what the request changes; nothing where it gets no answer */
    const apply = (code: string, answer: Partial<typeof state> = {}) => {
      set({ applying: code });
      set(answer);
      set({ applying: "" });
    };
    return { ...shop, apply };
  }

  test("reports a refused code with the cart's error", () => {
    const { apply, tracked } = blocks();
    apply("nope", { errors: [couponError("<b>Coupon</b> does not exist!")] });
    expect(tracked).toEqual([{ id: "nope", outcome: "rejected", reason: "Coupon does not exist!" }]);
  });

  test.each<[string, object[] | undefined]>([
    ["without an answer", undefined],
    ["by an expired nonce", [{ code: "woocommerce_rest_invalid_nonce", message: "Nonce is invalid." }]],
    ["by a failure of the server", [{ code: "internal_server_error", message: "There has been a critical error." }]],
    ["by a message without a text", [couponError("")]],
  ])("leaves the outcome open where the request ends %s", (_, errors) => {
    const { apply, tracked } = blocks();
    apply("save10", errors && { errors });
    expect(tracked).toEqual([{ id: "save10" }]);
  });

  test("does not take the message of the code before it", () => {
    const { apply, tracked } = blocks();
    apply("nope", { errors: [couponError("Coupon does not exist!")] });
    apply("save10");
    apply("nope", { errors: [couponError("Coupon does not exist!")] });
    expect(tracked).toEqual([
      { id: "nope", outcome: "rejected", reason: "Coupon does not exist!" },
      { id: "save10" },
      { id: "nope", outcome: "rejected", reason: "Coupon does not exist!" },
    ]);
  });

  test("leaves accepted codes, and those in the cart before, to the server", () => {
    const { apply, tracked } = blocks();
    apply("SAVE10", { coupons: [{ code: "save10" }] });
    apply("SAVE10", { errors: [couponError("Coupon code already applied!")] });
    expect(tracked).toEqual([]);
  });

  test("gives the server the session, once there is one", () => {
    const { window } = openShop("woocommerce/blocks.js");
    expect(window.document.cookie).toBe("");
    window.localStorage.setItem("promotrail.session", "session-1 1764493200000");
    window.document.body.click();
    expect(window.document.cookie).toBe("promotrail_session=session-1");
  });
});
