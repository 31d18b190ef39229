import { describe, expect, test, vi } from "vitest";
import { type Item, openShop, settled, sourceOf } from "./shop-page.ts";

interface Answer {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly status: number;
  readonly answer: unknown;
  readonly items: readonly Item[];
}

const CHECKOUT = "/api/storefront/checkouts/6f2b/coupons?include=cart";
const APPLY =
  "mutation applyCouponToCart($cartId: String!, $couponCode: String!) { applyCouponToCart(input: { cart_id: $cartId, coupon_code: $couponCode }) { cart { id } } }";
const MASKED_ID = "4Lx2tnWqHfZ0pR8sVbKcJm5yGd9oUe1A";
/** A request of Magento's GraphQL API that enters NOPE. */
const mutation = (
  answer: object,
  body: object = { query: APPLY, variables: { cartId: MASKED_ID, couponCode: "NOPE" } },
) => ({
  method: "POST",
  url: "/graphql",
  body,
  status: 200,
  answer,
});
const graphQlError = (category: string, message: string) => ({
  errors: [{ message, path: ["applyCouponToCart"], extensions: { category } }],
  data: { applyCouponToCart: null },
});
const REMOVE = 'mutation { removeCouponFromCart(input: { cart_id: "1" }) { cart { id } } }';
const several = (input: string) =>
  `applyCouponsToCart(input: { cart_id: "1", ${input} }) { cart { id applied_coupons { code } } }`;
const UNKNOWN_NOPE = [{ id: "NOPE" }];
const UNKNOWN_SAVE = [{ id: "SAVE 10" }];
const MAGENTO = "https://shop.example/rest/default/V1/guest-carts/Kx2/coupons/SAVE%2010";

/** Documented requests and answers of the shops. */
const ANSWERS: Record<string, Answer> = {
  "Magento accepts": {
    method: "PUT",
    url: MAGENTO,
    status: 200,
    answer: true,
    items: [{ id: "SAVE 10", outcome: "accepted" }],
  },
  "Magento refuses": {
    method: "put",
    url: "/rest/V1/carts/mine/coupons/NOPE",
    status: 404,
    answer: { message: 'The coupon code "%1" isn\'t valid.', parameters: ["NOPE"] },
    items: [{ id: "NOPE", outcome: "rejected", reason: 'The coupon code "NOPE" isn\'t valid.' }],
  },
  "Magento refuses, with named parameters": {
    method: "PUT",
    url: "/rest/V1/carts/mine/coupons/NOPE",
    status: 400,
    answer: { message: "No %code here", parameters: { code: "NOPE" } },
    items: [{ id: "NOPE", outcome: "rejected", reason: "No NOPE here" }],
  },
  "Magento refuses, without parameters": {
    method: "PUT",
    url: MAGENTO,
    status: 404,
    answer: { message: "The coupon code isn't valid. Verify the code and try again." },
    items: [
      {
        id: "SAVE 10",
        outcome: "rejected",
        reason: "The coupon code isn't valid. Verify the code and try again.",
      },
    ],
  },
  "Magento's cart has expired": {
    method: "PUT",
    url: MAGENTO,
    status: 404,
    answer: {
      message: "No such entity with %fieldName = %fieldValue",
      parameters: { fieldName: "cartId", fieldValue: 0 },
    },
    items: UNKNOWN_SAVE,
  },
  "Magento's cart is empty": {
    method: "PUT",
    url: MAGENTO,
    status: 404,
    answer: { message: 'The "%1" Cart doesn\'t contain products.', parameters: ["17"] },
    items: UNKNOWN_SAVE,
  },
  "Magento fails while it applies the code, so that the text decides": {
    method: "PUT",
    url: MAGENTO,
    status: 400,
    answer: { message: "The coupon code couldn't be applied. Verify the coupon code and try again." },
    items: [{ id: "SAVE 10", reason: "The coupon code couldn't be applied. Verify the coupon code and try again." }],
  },
  "BigCommerce's session has ended before a code is removed": {
    method: "DELETE",
    url: "/api/storefront/checkouts/6f2b/coupons/SAVE10",
    status: 404,
    answer: { title: "Not found" },
    items: [],
  },
  "Magento removes a code that the page has not seen": {
    method: "DELETE",
    url: "/rest/V1/carts/mine/coupons",
    status: 200,
    answer: true,
    items: [],
  },
  "Magento's GraphQL accepts": {
    ...mutation({ data: { applyCouponToCart: { cart: { id: MASKED_ID } } } }),
    items: [{ id: "NOPE", outcome: "accepted" }],
  },
  "Magento's GraphQL refuses, so that the text decides": {
    ...mutation(graphQlError("graphql-no-such-entity", "The coupon code isn't valid. Verify the code and try again.")),
    items: [{ id: "NOPE", reason: "The coupon code isn't valid. Verify the code and try again." }],
  },
  "Magento's GraphQL refuses a code in the variable input": {
    ...mutation(graphQlError("graphql-input", "A coupon is already applied to the cart."), {
      query: "mutation M($input: ApplyCouponToCartInput) { applyCouponToCart(input: $input) { cart { id } } }",
      variables: { input: { cart_id: MASKED_ID, coupon_code: "NOPE" } },
    }),
    items: [{ id: "NOPE", reason: "A coupon is already applied to the cart." }],
  },
  "Magento's GraphQL accepts a code in the query": {
    ...mutation(
      { data: { applyCouponToCart: { cart: { id: "1" } } } },
      { query: 'mutation { applyCouponToCart(input: { cart_id: "1", coupon_code: "NOPE" }) { cart { id } } }' },
    ),
    items: [{ id: "NOPE", outcome: "accepted" }],
  },
  "Magento's GraphQL finds no cart": {
    ...mutation(graphQlError("graphql-no-such-entity", `Could not find a cart with ID "${MASKED_ID}"`)),
    items: UNKNOWN_NOPE,
  },
  "Magento's GraphQL wants another login": {
    ...mutation(graphQlError("graphql-authorization", "The current customer isn't authorized.")),
    items: UNKNOWN_NOPE,
  },
  "Magento's GraphQL gets another query": {
    ...mutation({ data: { cart: { id: "1" } } }, { query: "{ cart(cart_id: 1) { id } }" }),
    items: [],
  },
  "Adobe Commerce accepts one of two codes": {
    ...mutation(
      { data: { applyCouponsToCart: { cart: { applied_coupons: [{ code: "H2O" }] } } } },
      { query: `mutation { ${several('coupon_codes: ["h2o", "CO2"], type: APPEND')} }` },
    ),
    items: [{ id: "h2o", outcome: "accepted" }, { id: "CO2" }],
  },
  "Adobe Commerce refuses one of two codes": {
    ...mutation(graphQlError("graphql-input", 'The following coupon codes could not be applied: "12345".'), {
      query: `mutation M($codes: [String!]!) { ${several("coupon_codes: $codes, type: APPEND")} }`,
      variables: { codes: ["H2O", "12345"] },
    }),
    items: [{ id: "H2O" }, { id: "12345", reason: 'The following coupon codes could not be applied: "12345".' }],
  },
  "Adobe Commerce removes two codes by their names": {
    ...mutation(
      { data: { removeCouponsFromCart: { cart: { applied_coupons: null } } } },
      {
        query:
          "mutation M($input: RemoveCouponsFromCartInput) { removeCouponsFromCart(input: $input) { cart { id } } }",
        variables: { input: { cart_id: MASKED_ID, coupon_codes: ["H2O", "CO2"] } },
      },
    ),
    items: [
      { id: "H2O", removed: true },
      { id: "CO2", removed: true },
    ],
  },
  "Adobe Commerce can't remove a code": {
    ...mutation(graphQlError("graphql-input", "The coupon code couldn't be deleted."), {
      query: `mutation { removeCouponsFromCart(input: { cart_id: "1", coupon_codes: ["H2O"] }) { cart { id } } }`,
    }),
    items: [],
  },
  "Magento's GraphQL removes a code that the page has not seen": {
    ...mutation({ data: { removeCouponFromCart: { cart: { id: "1" } } } }, { query: REMOVE }),
    items: [],
  },
  "BigCommerce's checkout accepts": {
    method: "POST",
    url: CHECKOUT,
    body: { couponCode: "save10" },
    status: 200,
    answer: { id: "6f2b", coupons: [{ code: "SAVE10", discountedAmount: 5 }] },
    items: [{ id: "save10", outcome: "accepted" }],
  },
  "BigCommerce's checkout refuses": {
    method: "POST",
    url: CHECKOUT,
    body: { couponCode: "OLD5" },
    status: 422,
    answer: { status: 422, title: "The coupon has expired.", type: "invalid_coupon_code" },
    items: [{ id: "OLD5", outcome: "rejected", reason: "The coupon has expired." }],
  },
  "BigCommerce's cart refuses": {
    method: "POST",
    url: "/remote/v1/apply-code",
    body: { code: "OLD5" },
    status: 200,
    answer: { data: { status: "failed", errors: ["The coupon code you entered is not valid."] } },
    items: [{ id: "OLD5", outcome: "rejected", reason: "The coupon code you entered is not valid." }],
  },
  "BigCommerce's cart accepts": {
    method: "POST",
    url: "/remote/v1/apply-code",
    body: { code: "SAVE10" },
    status: 200,
    answer: { data: { status: "success", errors: [] } },
    items: [{ id: "SAVE10", outcome: "accepted" }],
  },
  "BigCommerce's checkout has expired": {
    method: "POST",
    url: CHECKOUT,
    body: { couponCode: "NOPE" },
    status: 404,
    answer: { status: 404, title: "Not found" },
    items: UNKNOWN_NOPE,
  },
  "BigCommerce's cart gives no reason": {
    method: "POST",
    url: "/remote/v1/apply-code",
    body: { code: "NOPE" },
    status: 200,
    answer: { data: { status: "failed" } },
    items: UNKNOWN_NOPE,
  },
  "BigCommerce's CSRF token has expired": {
    method: "POST",
    url: "/remote/v1/apply-code",
    body: { code: "NOPE" },
    status: 403,
    answer: { data: { status: "failed", errors: ["Invalid CSRF token"] } },
    items: UNKNOWN_NOPE,
  },
  "a firewall answers": {
    method: "PUT",
    url: MAGENTO,
    status: 403,
    answer: { message: "Denied" },
    items: UNKNOWN_SAVE,
  },
  "there were too many requests": {
    method: "PUT",
    url: MAGENTO,
    status: 429,
    answer: { message: "Slow down" },
    items: UNKNOWN_SAVE,
  },
  "the shop fails": { method: "PUT", url: MAGENTO, status: 503, answer: { message: "Try again" }, items: UNKNOWN_SAVE },
  "the answer is no JSON": { method: "PUT", url: MAGENTO, status: 404, answer: undefined, items: UNKNOWN_SAVE },
  "BigCommerce removes a code": {
    method: "DELETE",
    url: `${CHECKOUT.split("?")[0]}/SAVE10`,
    status: 200,
    answer: {},
    items: [{ id: "SAVE10", removed: true }],
  },
  "it is another request": {
    method: "POST",
    url: "/remote/v1/cart/add",
    body: { code: "X" },
    status: 200,
    answer: {},
    items: [],
  },
};

describe("the answer to the coupon request", () => {
  const textOf = (answer: unknown) => (answer === undefined ? "<html>" : JSON.stringify(answer));

  test.each(Object.entries(ANSWERS))("by fetch, where %s", async (_, { method, url, body, status, answer, items }) => {
    const original = vi.fn(async () => new Response(textOf(answer), { status }));
    const { window, tracked } = openShop("coupon-requests.js", { fetch: original, URL, URLSearchParams });
    const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await (window as unknown as { fetch: typeof fetch }).fetch(url, init);
    expect(await response.text()).toBe(textOf(answer));
    expect(original).toHaveBeenCalledExactlyOnceWith(url, init);
    await settled();
    expect(tracked).toEqual(items);
  });

  test.each(Object.entries(ANSWERS))("by fetch of a Request, where %s", async (_, one) => {
    const original = vi.fn(async (request: Request) => {
      expect(await request.text()).toBe(one.body === undefined ? "" : JSON.stringify(one.body));
      return new Response(textOf(one.answer), { status: one.status });
    });
    const { window, tracked } = openShop("coupon-requests.js", { fetch: original, URL, URLSearchParams });
    const url = new URL(one.url, "https://shop.example").href;
    const request = new Request(url, {
      method: one.method.toUpperCase(),
      ...(one.body !== undefined && { body: JSON.stringify(one.body) }),
    });
    const response = await (window as unknown as { fetch: typeof fetch }).fetch(request);
    expect(await response.text()).toBe(textOf(one.answer));
    await settled();
    expect(tracked).toEqual(one.items);
  });

  test("counts as an attempt of unknown outcome, where the connection fails", async () => {
    const fetch = vi.fn().mockRejectedValue(new TypeError("Failed to fetch"));
    const shop = openShop("coupon-requests.js", { fetch, XMLHttpRequest: fakeXhr(0, ""), URL, URLSearchParams });
    const fetched = (shop.window as unknown as { fetch: typeof globalThis.fetch }).fetch(MAGENTO, { method: "PUT" });
    await expect(fetched).rejects.toThrow("Failed to fetch");
    const request = new shop.window.XMLHttpRequest();
    request.open("PUT", "/rest/V1/carts/mine/coupons/NOPE");
    request.send();
    const tracked = expect.poll(() => shop.tracked);
    await tracked.toEqual(expect.arrayContaining([...UNKNOWN_SAVE, ...UNKNOWN_NOPE]));
  });

  test.each<[string, XMLHttpRequestResponseType, unknown, Item[]]>([
    ["JSON that the browser has parsed", "json", true, [{ id: "NOPE", outcome: "accepted" }]],
    ["a type that can't be read", "arraybuffer", new ArrayBuffer(4), UNKNOWN_NOPE],
  ])("by XMLHttpRequest, as %s", async (_, type, answer, items) => {
    const globals = { XMLHttpRequest: fakeXhr(200, "", type, answer), URL, URLSearchParams };
    const { window, tracked } = openShop("coupon-requests.js", globals);
    const request = new window.XMLHttpRequest();
    // A shop may use the same object again.
    for (let round = 1; round <= 2; round++) {
      request.open("PUT", "/rest/V1/carts/mine/coupons/NOPE");
      request.send();
      await expect.poll(() => tracked).toHaveLength(round);
    }
    expect(tracked).toEqual([...items, ...items]);
  });

  test.each(Object.entries(ANSWERS))("by XMLHttpRequest, where %s", async (_, {
    method,
    url,
    body,
    status,
    answer,
    items,
  }) => {
    const globals = { XMLHttpRequest: fakeXhr(status, textOf(answer)), URL, URLSearchParams };
    const { window, tracked } = openShop("coupon-requests.js", globals);
    const request = new window.XMLHttpRequest();
    request.open(method, url);
    // BigCommerce's cart page sends a form.
    const isForm = url.startsWith("/remote/");
    const form = () => new URLSearchParams(body as Record<string, string>).toString();
    request.send(body === undefined ? null : isForm ? form() : JSON.stringify(body));
    await settled();
    expect(tracked).toEqual(items);
  });

  test("leads to the codes that a removal does not name", async () => {
    const answers = [
      { data: { applyCouponsToCart: { cart: { applied_coupons: [{ code: "A" }, { code: "B" }] } } } },
      { data: { applyCouponsToCart: { cart: { applied_coupons: [{ code: "B" }, { code: "C" }] } } } },
      { data: { removeCouponFromCart: { cart: { applied_coupons: null } } } },
      { data: { applyCouponToCart: { cart: { id: "1" } } } },
      { data: { removeCouponFromCart: { cart: { id: "1" } } } },
    ];
    const fetch = async () => new Response(JSON.stringify(answers.shift()));
    const shop = openShop("coupon-requests.js", { fetch, URL, URLSearchParams });
    const replaced = { query: `mutation M($type: T, $codes: [S]) { ${several("coupon_codes: $codes, type: $type")} }` };
    for (const body of [
      { query: `mutation { ${several('coupon_codes: ["A", "B"], type: APPEND')} }` },
      { ...replaced, variables: { codes: ["b", "C"], type: "REPLACE" } },
      { query: REMOVE },
      { query: APPLY, variables: { couponCode: "D" } },
      { query: REMOVE },
    ]) {
      await (shop.window as unknown as { fetch: (url: string, init: object) => unknown }).fetch("/graphql", {
        method: "POST",
        body: JSON.stringify(body),
      });
      await settled();
    }
    expect(shop.tracked).toEqual([
      { id: "A", outcome: "accepted" },
      { id: "B", outcome: "accepted" },
      { id: "A", removed: true },
      { id: "C", outcome: "accepted" },
      { id: "B", removed: true },
      { id: "C", removed: true },
      { id: "D", outcome: "accepted" },
      { id: "D", removed: true },
    ]);
  });

  test("reaches the shop also where the SDK is missing, the request fails, or the script is there twice", async () => {
    const failing = vi.fn().mockRejectedValue(new TypeError("Failed to fetch"));
    const { window } = openShop("coupon-requests.js", { fetch: failing, web_event: undefined });
    window.eval(sourceOf("coupon-requests.js"));
    await expect((window as unknown as { fetch: typeof fetch }).fetch(MAGENTO, { method: "PUT" })).rejects.toThrow(
      "Failed to fetch",
    );
    expect(failing).toHaveBeenCalledOnce();
  });
});

/** An XMLHttpRequest whose answer comes at once; status 0 is a failed connection. */
function fakeXhr(status: number, text: string, responseType: XMLHttpRequestResponseType = "", response?: unknown) {
  return class extends EventTarget {
    readonly status = status;
    readonly responseType = responseType;
    readonly response = response;
    get responseText() {
      if (responseType !== "") throw new Error("The response is no text.");
      return text;
    }
    open() {}
    send() {
      setTimeout(() => this.dispatchEvent(new Event("loadend")));
    }
  };
}
