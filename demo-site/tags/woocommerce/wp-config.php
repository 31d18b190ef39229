define( 'PROMOTRAIL_COLLECTOR', 'https://YOUR-COLLECTOR' );
define( 'PROMOTRAIL_KEY', 'sk_…' );
