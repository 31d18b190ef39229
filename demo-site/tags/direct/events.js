/*
 * The events of a shop, one function per event. ES5, so that it runs on any page.
 * Load this file after the snippet. Where the SDK is blocked, nothing is sent and no call throws.
 */
var shopEvents = (function () {
  var CURRENCY = "USD";

  function send(category, action, data) {
    try {
      return window.web_event.track(category, action, data);
    } catch (_blocked) {
      return null;
    }
  }

  /* Converts a line of the shop to an item. Only id, variant_id (or sku), price and quantity are required:
     the collector's catalog has the other fields. */
  function item(line) {
    return {
      type: "product",
      id: line.product.product_id,
      variant_id: line.product.variant_id,
      sku: line.product.sku,
      name: line.product.name,
      brand: line.product.brand,
      brand_id: line.product.brand_id,
      category_ids: line.product.category_ids,
      main_category: line.product.main_category,
      price: line.product.price,
      original_price: line.product.original_price,
      quantity: line.quantity,
    };
  }

  /* Converts a line of the shop to a line of `evaluate`. */
  function cartLine(line) {
    return {
      product_id: line.product.product_id,
      variant_id: line.product.variant_id,
      sku: line.product.sku,
      brand_id: line.product.brand_id,
      category_ids: line.product.category_ids,
      price: line.product.price,
      quantity: line.quantity,
    };
  }

  function product(action, lines) {
    return send("product", action, { items: lines.map(item), extra: { currency: CURRENCY } });
  }

  function customers(customer) {
    return {
      customer_id: customer.customer_id,
      name: customer.name,
      email: customer.email,
      phone: customer.phone,
      cdp_source: "Production",
    };
  }

  function promotionCode(action, code, orderId, customer) {
    return send("promotion_code", action, {
      items: [{ type: "promotion_code", id: code, name: code, code_status: 4 }],
      dims: { customers: customers(customer), transaction: { id: orderId } },
      extra: { currency: CURRENCY },
    });
  }

  return {
    productsViewed: function (lines) {
      return product("view", lines);
    },
    addedToCart: function (line) {
      return product("add_to_cart", [line]);
    },
    removedFromCart: function (line) {
      return product("remove_cart", [line]);
    },
    cartViewed: function (lines) {
      return product("view_cart", lines);
    },
    checkoutStarted: function (lines) {
      return product("checkout", lines);
    },

    /*
     * Calculates the cart with a code, for the code box. Returns a promise of the result, or null where the SDK is
     * blocked. `result.promocodes[0]` has the status of the code; pass `result.cart.id` to `purchased` as
     * `order.evaluation_id`. A calculation is not recorded as a use of the code: call `codeUsed` as well.
     */
    cartCalculated: function (lines, code, customer) {
      try {
        return window.web_event.evaluate({ currency: CURRENCY, lines: lines.map(cartLine) }, [code], {
          customer: { customer_id: customer.customer_id },
          location: "CHECKOUT_PAGE",
        });
      } catch (_blocked) {
        return null;
      }
    },
    codeUsed: function (code, orderId, customer) {
      return promotionCode("used", code, orderId, customer);
    },
    codeRemoved: function (code, orderId, customer) {
      return promotionCode("removed", code, orderId, customer);
    },

    /*
     * `order.code`: the code that the shop applied; leave it out where the shop applied none.
     * `order.evaluation_id`: the `cart.id` of the calculation that the checkout displayed.
     */
    purchased: function (order, customer) {
      return send("product", "purchase", {
        items: order.lines.map(item),
        dims: {
          customers: customers(customer),
          transaction: {
            id: order.id,
            revenue: order.revenue,
            discount_amount: order.discount_amount,
            promotion_code: order.code,
          },
        },
        extra: {
          order_id: order.id,
          currency: CURRENCY,
          revenue: order.revenue,
          promotion_code: order.code,
          evaluation_id: order.evaluation_id,
        },
      });
    },
  };
})();
