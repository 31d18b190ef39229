<?php
// A double of WooCommerce. It prints what the paste adds to the thank-you page of an order, which has the form of the REST API.

list( , $paste, $input ) = $argv;
$hooks = array();

function add_action( $name, $callback ) {
	$GLOBALS['hooks'][ $name ] = $callback;
}
function wp_json_encode( $value, $flags ) {
	return json_encode( $value, $flags );
}
function wc_get_order( $order_id ) {
	return new WC_Order( json_decode( $GLOBALS['input'], true ) );
}

class WC_Order_Item_Product {
	public function __construct( public array $values ) {}
	public function __call( $name, $arguments ) {
		return $this->values[ substr( $name, strlen( 'get_' ) ) ];
	}
}
class WC_Order extends WC_Order_Item_Product {
	public function get_items() {
		// The keys are the ids of the lines.
		return array_map( fn( $line ) => new WC_Order_Item_Product( $line ), array_combine( range( 11, 10 + count( $this->values['line_items'] ) ), $this->values['line_items'] ) );
	}
	public function get_item_subtotal( $item, $inc_tax = false, $round = true ) {
		return round( ( $item->get_subtotal() + ( $inc_tax ? $item->get_subtotal_tax() : 0 ) ) / $item->get_quantity(), 2 );
	}
	public function get_total_discount( $ex_tax = true ) {
		return $this->values['discount_total'] + ( $ex_tax ? 0 : $this->values['discount_tax'] );
	}
	public function has_status( $status ) {
		return $status === $this->values['status'];
	}
	public function get_coupon_codes() {
		return array_column( $this->values['coupon_lines'], 'code' );
	}
}

eval( $paste );
$hooks['woocommerce_thankyou']( json_decode( $input )->id );
