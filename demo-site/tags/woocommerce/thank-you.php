/** Promotrail: reports the order on WooCommerce's thank-you page. */
add_action( 'woocommerce_thankyou', function ( $order_id ) {
	$order = wc_get_order( $order_id );
	// WooCommerce runs the hook for an order whose payment failed, too.
	if ( ! $order || $order->has_status( 'failed' ) ) {
		return;
	}
	// Prices as the shop enters them, of one unit, before coupons.
	$tax     = $order->get_prices_include_tax();
	$line_of = fn( $item ) => array(
		'type'       => 'product',
		'id'         => (string) $item->get_product_id(),
		'variant_id' => $item->get_variation_id() ? (string) $item->get_variation_id() : null,
		'name'       => $item->get_name(),
		'quantity'   => $item->get_quantity(),
		'price'      => (string) $order->get_item_subtotal( $item, $tax ),
	);
	$order_data = array(
		'items' => array_map( $line_of, array_values( $order->get_items() ) ),
		'dims'  => array(
			'transaction' => array(
				'id'              => (string) $order->get_id(),
				'revenue'         => $order->get_total(),
				'discount_amount' => (string) $order->get_total_discount( ! $tax ),
				'promotion_code'  => array_values( $order->get_coupon_codes() ),
			),
		),
		'extra' => array( 'currency' => $order->get_currency() ),
	);
	printf( '<script>web_event.track( "product", "purchase", %s );</script>', wp_json_encode( $order_data, JSON_HEX_TAG ) );
} );
