function () {
  /* From GA4's items to Promotrail's. What has no GA4 name travels as a custom item parameter. */
  var from = {{Ecommerce Items}} || [];
  var items = [];
  for (var i = 0; i < from.length; i += 1) {
    items.push({
      type: "product",
      id: from[i].item_id,
      variant_id: from[i].item_variant_id,
      sku: from[i].item_sku,
      name: from[i].item_name,
      brand: from[i].item_brand,
      brand_id: from[i].item_brand_id,
      category_ids: from[i].item_category_ids,
      main_category: from[i].item_category,
      price: from[i].price,
      original_price: from[i].item_original_price,
      quantity: from[i].quantity
    });
  }
  return items;
}
