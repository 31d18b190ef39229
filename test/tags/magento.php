<?php
// A double of Magento's success page. It prints what the template adds to the page of an order, which has the form of the REST API.

namespace Magento\Checkout\Model {
	class Session {
		public function getLastRealOrder() {
			return new Entity( json_decode( $GLOBALS['argv'][2], true ) );
		}
	}
	/** An order or a line of it: getQtyOrdered() is the field qty_ordered. */
	class Entity {
		public function __construct( private array $values ) {}
		public function __call( $name, $arguments ) {
			return $this->values[ strtolower( preg_replace( '/(?<!^)[A-Z]/', '_$0', substr( $name, strlen( 'get' ) ) ) ) ];
		}
		public function getAllVisibleItems() {
			$isVisible = fn( $line ) => empty( $line['parent_item_id'] );
			return array_map( fn( $line ) => new Entity( $line ), array_filter( $this->values['items'], $isVisible ) );
		}
	}
}

namespace Magento\Framework\App {
	class ObjectManager {
		public static function getInstance() {
			return new self();
		}
		public function get( $name ) {
			return new $name();
		}
	}
}

namespace {
	$secureRenderer = new class() {
		public function renderTag( $name, $attributes, $content, $isText = true ) {
			return "<$name>" . ( $isText ? htmlspecialchars( $content ) : $content ) . "</$name>";
		}
	};
	require $argv[1];
}
