function () {
  /* Converts GA4 items to Promotrail items. Fields that GA4 does not define are custom item parameters. */
  var ga4Items = {{Promotrail Ecommerce Items}} || [];
  var items = [];
  for (var i = 0; i < ga4Items.length; i += 1) {
    items.push({
      type: "product",
      id: ga4Items[i].item_id,
      variant_id: ga4Items[i].item_variant_id,
      sku: ga4Items[i].item_sku,
      name: ga4Items[i].item_name,
      brand: ga4Items[i].item_brand,
      brand_id: ga4Items[i].item_brand_id,
      category_ids: ga4Items[i].item_category_ids,
      main_category: ga4Items[i].item_category,
      price: ga4Items[i].price,
      original_price: ga4Items[i].item_original_price,
      quantity: ga4Items[i].quantity
    });
  }
  return items;
}
