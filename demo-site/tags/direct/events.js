/*
 * The calls a shop makes, one function an event, in ES5 so that they fit any page.
 * Load it after the snippet. Every call is guarded: where the SDK is blocked, nothing is sent and nothing breaks.
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

  /* From the shop's own line to an item. Only id, variant_id (or sku), price and quantity are needed: the
     catalogue knows the rest. */
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

  /* The same as a line of a cart that is asked for. */
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
     * What the cart costs with a code, for the code box. Returns the promise of the answer: `answer.promocodes[0]` says
     * how far the code got, and the purchase names `answer.cart.id`. Nothing is recorded: tell of the code as well.
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
     * `order.code` is undefined unless the shop honoured one: name only codes that lowered the price.
     * `order.evaluation_id` is the `cart.id` of the calculation that the shopper was shown.
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
