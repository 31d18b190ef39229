<?php
/**
 * Plugin Name: Promotrail for WooCommerce
 * Description: Reports each coupon that WooCommerce accepts, refuses or removes to your Promotrail collector, and notes the visitor on each order, with consent.
 * Version: 0.1.0
 * Requires Plugins: woocommerce
 * License: MIT
 *
 * In wp-config.php: define( 'PROMOTRAIL_COLLECTOR', 'https://collector.example' ); define( 'PROMOTRAIL_KEY', 'sk_…' );
 * The key needs the scope ingest alone. It stays on the server.
 */

defined( 'ABSPATH' ) || exit;

/** Numbers of woocommerce_coupon_error that are no attempt: already applied, and no code entered. */
const PROMOTRAIL_NO_ATTEMPT = array( 103, 111 );

/** PHP reads a dot in the name of a cookie as an underscore: the SDK's cookie is promotrail.visitor. */
function promotrail_cookie( $name ) {
	return isset( $_COOKIE[ $name ] ) ? substr( sanitize_text_field( wp_unslash( $_COOKIE[ $name ] ) ), 0, 128 ) : null;
}

/** The code that this request enters, in WooCommerce's spelling; '' without one. The Store API's requests set it. */
function promotrail_entered( $code = null ) {
	static $entered = null;
	// The form of the cart and the AJAX of the checkout name it alike.
	$entered = $code ?? $entered ?? wp_unslash( $_POST['coupon_code'] ?? '' );
	return wc_format_coupon_code( is_string( $entered ) ? trim( $entered ) : '' );
}

/** The lines of the cart at the prices that the visitor sees there: a refusal says how much was in it. */
function promotrail_cart() {
	$line_of = fn( $line ) => array(
		'type'       => 'product',
		'id'         => (string) $line['product_id'],
		'variant_id' => $line['variation_id'] ? (string) $line['variation_id'] : null,
		'quantity'   => $line['quantity'],
		'price'      => (string) wc_get_price_to_display( $line['data'], array( 'display_context' => 'cart' ) ),
	);
	return WC()->cart ? array_values( array_map( $line_of, WC()->cart->get_cart() ) ) : array();
}

/** Sends what happened to a code. It waits for no answer. */
function promotrail_send( $action, $code, $verdict ) {
	static $sent = array();
	$visitor = promotrail_cookie( 'promotrail_visitor' );
	$key     = $action . $code . wp_json_encode( $verdict );
	// Without the cookie the visitor has not consented. Staff are no visitors. WooCommerce checks a coupon several times per request.
	if ( ! $visitor || ( is_admin() && ! wp_doing_ajax() ) || '' === (string) $code || isset( $sent[ $key ] ) || ! defined( 'PROMOTRAIL_COLLECTOR' ) || ! defined( 'PROMOTRAIL_KEY' ) ) {
		return;
	}
	$sent[ $key ] = true;
	$event        = array(
		'event_id'    => wp_generate_uuid4(),
		'occurred_at' => gmdate( 'Y-m-d\TH:i:s\Z' ),
		'category'    => 'promotion_code',
		'action'      => $action,
		'items'       => array( array( 'type' => 'promotion_code', 'id' => (string) $code ) + $verdict, ...promotrail_cart() ),
		'extra'       => array( 'currency' => get_woocommerce_currency() ),
		'context'     => array( 'visitor_id' => $visitor, 'session_id' => promotrail_cookie( 'promotrail_session' ) ),
	);
	$headers      = array( 'Authorization' => 'Bearer ' . PROMOTRAIL_KEY, 'Content-Type' => 'application/json' );
	$body         = wp_json_encode( array( 'events' => array( $event ) ) );
	$options      = array( 'blocking' => false, 'timeout' => 1, 'headers' => $headers, 'body' => $body );
	wp_remote_post( rtrim( PROMOTRAIL_COLLECTOR, '/' ) . '/v1/events', $options );
}

/** Reports the refusal of a code that the visitor entered: other plugins and lists check coupons that nobody entered. */
function promotrail_refused( $number, $coupon ) {
	static $refused = array();
	$applied = WC()->cart ? WC()->cart->get_applied_coupons() : array();
	// An unknown code may come without a coupon. 104 comes with the coupon of the cart that allows no other.
	$code       = 104 === $number || ! is_object( $coupon ) ? promotrail_entered() : wc_format_coupon_code( $coupon->get_code() );
	$is_applied = in_array( $code, $applied, true );
	$is_tried   = 104 === $number ? ! $is_applied : $is_applied || promotrail_entered() === $code;
	// 101 says that a coupon was removed. The error before it said why.
	if ( $is_tried && ! in_array( $number, PROMOTRAIL_NO_ATTEMPT, true ) && ! ( 101 === $number && isset( $refused[ $code ] ) ) ) {
		$refused[ $code ] = true;
		promotrail_send( 'used', $code, array( 'outcome' => 'rejected', 'reason' => (string) $number ) );
	}
}

/** Adds a listener that returns the hook's value as it was, and whose failure never reaches the shop. */
function promotrail_on( $hook, $listener ) {
	$quietly = function ( $value = null, ...$more ) use ( $listener ) {
		try {
			$listener( $value, ...$more );
		} catch ( Throwable $error ) {
			return $value;
		}
		return $value;
	};
	add_filter( $hook, $quietly, 10, 3 );
}

promotrail_on( 'rest_request_before_callbacks', fn( $response, $handler, $request ) =>
	'POST' === $request->get_method() && preg_match( '#^/wc/store(/v\d+)?/cart/(apply-coupon|coupons)/?$#', $request->get_route() )
		&& promotrail_entered( (string) $request['code'] ) );
promotrail_on( 'woocommerce_applied_coupon', fn( $code ) =>
	promotrail_entered() === wc_format_coupon_code( $code ) && promotrail_send( 'used', $code, array( 'outcome' => 'accepted' ) ) );
promotrail_on( 'woocommerce_removed_coupon', fn( $code ) => promotrail_send( 'removed', $code, array() ) );
promotrail_on( 'woocommerce_coupon_error', fn( $message, $number = 0, $coupon = null ) => promotrail_refused( (int) $number, $coupon ) );

/** Which paid order of the customer a new one is, by the account or else the address of the bill; null for nobody. */
function promotrail_customer_order( $order ) {
	$customer = $order->get_customer_id() ? $order->get_customer_id() : $order->get_billing_email();
	if ( ! $customer ) {
		return null;
	}
	$before = wc_get_orders( array( 'customer' => $customer, 'status' => wc_get_is_paid_statuses(), 'limit' => 1000, 'return' => 'ids' ) );
	return count( array_diff( $before, array( $order->get_id() ) ) ) + 1;
}

/** Notes on a new order, for its notification: whether its visitor consented, who that is, and which order of the customer it is. */
function promotrail_note( $order ) {
	$visitor = promotrail_cookie( 'promotrail_visitor' );
	$order->update_meta_data( '_promotrail_consent', $visitor ? 'granted' : 'none' );
	// The SDK's id connects the order with the codes that the visitor tried, also where the tag does not see the order.
	if ( $visitor ) {
		$order->update_meta_data( '_promotrail_visitor', $visitor );
	}
	$number = promotrail_customer_order( $order );
	if ( null !== $number ) {
		$order->update_meta_data( '_promotrail_customer_order', $number );
	}
}

// The checkout of pages, and the one of blocks. Both save the order afterwards.
promotrail_on( 'woocommerce_checkout_create_order', 'promotrail_note' );
promotrail_on( 'woocommerce_store_api_checkout_update_order_meta', 'promotrail_note' );
add_action( 'wp_enqueue_scripts', fn() => wp_enqueue_script( 'promotrail', plugins_url( 'blocks.js', __FILE__ ), array(), '0.1.0', true ) );
