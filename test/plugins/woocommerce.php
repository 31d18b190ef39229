<?php
// A double of the functions of WordPress and WooCommerce that the plugin uses. It runs the steps of its argument: each is
// an action or a filter with its arguments. The output is what the filters returned, and the options of each request.

define( 'ABSPATH', __DIR__ );
list( , $plugin, $input ) = $argv;
$input   = json_decode( $input, true );
$_COOKIE = $input['cookies'];
$_POST   = $input['post'];
foreach ( $input['constants'] as $name => $value ) {
	define( $name, $value );
}

$hooks    = array();
$requests = array();

function add_filter( $name, $callback, $priority = 10, $arguments = 1 ) {
	$GLOBALS['hooks'][ $name ][] = array( $callback, $arguments );
}
function add_action( $name, $callback, $priority = 10, $arguments = 1 ) {
	add_filter( $name, $callback, $priority, $arguments );
}
function apply_filters( $name, $value, ...$more ) {
	foreach ( $GLOBALS['hooks'][ $name ] ?? array() as list( $callback, $arguments ) ) {
		$value = $callback( ...array_slice( array( $value, ...$more ), 0, $arguments ) );
	}
	return $value;
}
function sanitize_text_field( $text ) {
	return trim( strip_tags( $text ) );
}
function wp_unslash( $value ) {
	return is_array( $value ) ? array_map( 'wp_unslash', $value ) : stripslashes( $value );
}
function wc_format_coupon_code( $code ) {
	return strtolower( $code );
}
function is_admin() {
	return in_array( $GLOBALS['input']['page'], array( 'admin', 'admin-ajax' ), true );
}
function wp_doing_ajax() {
	return 'admin-ajax' === $GLOBALS['input']['page'];
}
function wp_json_encode( $value ) {
	return json_encode( $value );
}
function wp_generate_uuid4() {
	return vsprintf( '%s%s-%s-%s-%s-%s%s%s', str_split( bin2hex( random_bytes( 16 ) ), 4 ) );
}
function plugins_url( $file, $plugin ) {
	return 'https://shop.example/wp-content/plugins/' . basename( dirname( $plugin ) ) . "/$file";
}
function wp_enqueue_script( $name, $url ) {
	echo json_encode( array( 'script' => $url ) ), "\n";
}
function wp_remote_post( $url, $options ) {
	if ( ! empty( $GLOBALS['input']['breaks'] ) ) {
		throw new Error( 'The request broke.' );
	}
	$headers = array_map( fn( $name, $value ) => "$name: $value", array_keys( $options['headers'] ), $options['headers'] );
	$context = stream_context_create(
		array( 'http' => array( 'method' => 'POST', 'header' => $headers, 'content' => $options['body'], 'ignore_errors' => true ) )
	);
	$answer  = file_get_contents( $url, false, $context );
	echo json_encode( array( 'blocking' => $options['blocking'], 'timeout' => $options['timeout'], 'answer' => json_decode( $answer ) ) ), "\n";
}

class WC_Product {
	public function __construct( public string $price ) {}
}
function wc_get_price_to_display( $product, $context ) {
	return 'cart' === $context['display_context'] ? (float) $product->price : 0.0;
}
function get_woocommerce_currency() {
	return 'EUR';
}
class WC_Cart {
	public function get_applied_coupons() {
		return $GLOBALS['input']['cart'];
	}
	public function get_cart() {
		return array_map( fn( $line ) => array( 'data' => new WC_Product( $line['price'] ) ) + $line, $GLOBALS['input']['lines'] ?? array() );
	}
}
function WC() {
	// WooCommerce has no cart in the dashboard and in most requests of its REST API.
	return (object) array( 'cart' => is_array( $GLOBALS['input']['cart'] ) ? new WC_Cart() : null );
}

class WP_REST_Request extends ArrayObject {
	public function __construct( private string $method, private string $route, array $parameters ) {
		parent::__construct( $parameters );
	}
	public function get_method() {
		return $this->method;
	}
	public function get_route() {
		return $this->route;
	}
}

class WC_Coupon {
	public function __construct( private string $code ) {}
	public function get_code() {
		return $this->code;
	}
}

/** An order that is being made. Its meta data are printed. */
class WC_Order {
	public function __construct( private array $values ) {}
	public function get_id() {
		return $this->values['id'] ?? 0;
	}
	public function get_customer_id() {
		return $this->values['customer_id'] ?? 0;
	}
	public function get_billing_email() {
		return $this->values['email'] ?? '';
	}
	public function update_meta_data( $key, $value ) {
		echo json_encode( array( 'meta' => array( $key => $value ) ) ), "\n";
	}
}
function wc_get_is_paid_statuses() {
	return array( 'processing', 'completed' );
}
function wc_get_orders( $query ) {
	if ( ! empty( $GLOBALS['input']['breaks'] ) ) {
		throw new Error( 'The orders broke.' );
	}
	$wanted = fn( $order ) => in_array( $query['customer'], array( $order['customer_id'] ?? null, $order['email'] ?? null ), true )
		&& in_array( $order['status'], $query['status'], true );
	return array_column( array_filter( $GLOBALS['input']['orders'] ?? array(), $wanted ), 'id' );
}

require $plugin;
function argument( $value ) {
	if ( isset( $value['coupon'] ) ) {
		return new WC_Coupon( $value['coupon'] );
	}
	if ( isset( $value['order'] ) ) {
		return new WC_Order( $value['order'] );
	}
	return isset( $value['route'] ) ? new WP_REST_Request( $value['method'], $value['route'], $value['parameters'] ) : $value;
}

foreach ( $input['steps'] as $step ) {
	$arguments = array_map( fn( $value ) => is_array( $value ) ? argument( $value ) : $value, $step );
	$returned  = apply_filters( ...$arguments );
	echo json_encode( array( 'returned' => $returned ) ), "\n";
}
