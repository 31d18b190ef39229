<?php
/**
 * Plugin Name: Promotrail for WooCommerce
 * Description: Reports each coupon that WooCommerce accepts, refuses or removes to your Promotrail collector.
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

/** Sends what happened to a code. It waits for no answer, and a failure never reaches the shop. */
function promotrail_send( $action, $code, $verdict ) {
	static $sent = array();
	try {
		$visitor = promotrail_cookie( 'promotrail_visitor' );
		$key     = $action . $code . wp_json_encode( $verdict );
		// Without the cookie the visitor has not consented. WooCommerce checks a coupon several times per request.
		if ( ! $visitor || '' === (string) $code || isset( $sent[ $key ] ) || ! defined( 'PROMOTRAIL_COLLECTOR' ) || ! defined( 'PROMOTRAIL_KEY' ) ) {
			return;
		}
		$sent[ $key ] = true;
		$event        = array(
			'event_id'    => wp_generate_uuid4(),
			'occurred_at' => gmdate( 'Y-m-d\TH:i:s\Z' ),
			'category'    => 'promotion_code',
			'action'      => $action,
			'items'       => array( array( 'type' => 'promotion_code', 'id' => (string) $code ) + $verdict ),
			'context'     => array( 'visitor_id' => $visitor, 'session_id' => promotrail_cookie( 'promotrail_session' ) ),
		);
		wp_remote_post(
			rtrim( PROMOTRAIL_COLLECTOR, '/' ) . '/v1/events',
			array(
				'blocking' => false,
				'timeout'  => 1,
				'headers'  => array( 'Authorization' => 'Bearer ' . PROMOTRAIL_KEY, 'Content-Type' => 'application/json' ),
				'body'     => wp_json_encode( array( 'events' => array( $event ) ) ),
			)
		);
	} catch ( Throwable $error ) {
		return;
	}
}

add_action( 'woocommerce_applied_coupon', fn( $code ) => promotrail_send( 'used', $code, array( 'outcome' => 'accepted' ) ) );
add_action( 'woocommerce_removed_coupon', fn( $code ) => promotrail_send( 'removed', $code, array() ) );
add_filter(
	'woocommerce_coupon_error',
	function ( $message, $number = 0, $coupon = null ) {
		// Errors of a code that does not exist may come without a coupon.
		$entered = isset( $_POST['coupon_code'] ) ? sanitize_text_field( wp_unslash( $_POST['coupon_code'] ) ) : '';
		$code    = is_object( $coupon ) && method_exists( $coupon, 'get_code' ) ? $coupon->get_code() : $entered;
		if ( ! in_array( (int) $number, PROMOTRAIL_NO_ATTEMPT, true ) ) {
			promotrail_send( 'used', $code, array( 'outcome' => 'rejected', 'reason' => (string) (int) $number ) );
		}
		return $message;
	},
	10,
	3
);
add_action( 'wp_enqueue_scripts', fn() => wp_enqueue_script( 'promotrail', plugins_url( 'blocks.js', __FILE__ ), array(), '0.1.0', true ) );
