/** A file that a merchant pastes. */
export interface Paste {
  /** Its path below the checkout. */
  readonly file: string;
  /** Whether it goes between script tags. @default false */
  readonly isScript?: boolean;
}

/** A step of an installation. */
export interface Step {
  /** Where the paste belongs; backticks mark code, and YOUR-PROPERTY is the property's id. */
  readonly text: string;
  readonly paste?: Paste;
  /** Whether the container of Google Tag Manager is downloaded here. @default false */
  readonly hasContainer?: boolean;
}

export interface Platform {
  /** The name of its page in docs/install, and of its folder in demo-site/tags. */
  readonly id: string;
  readonly name: string;
  readonly steps: readonly Step[];
}

const SNIPPET: Paste = { file: "demo-site/tags/direct/snippet.html" };
const VERDICTS: Paste = { file: "demo-site/tags/html/checkout.html" };
const COUPON_REQUESTS: Paste = { file: "plugins/coupon-requests.js", isScript: true };

const html: Platform = {
  id: "html",
  name: "Plain HTML",
  steps: [
    { text: "In the `<head>` of each page, as high as you can:", paste: SNIPPET },
    {
      text: "On product pages. Your template fills in the product:",
      paste: { file: "demo-site/tags/html/product.html" },
    },
    {
      text: "In the cart and the checkout. Your template fills in the lines:",
      paste: { file: "demo-site/tags/html/cart.html" },
    },
    { text: "On the page with the code box. Call both functions with your shop's answer:", paste: VERDICTS },
    {
      text: "On the thank-you page. Your template fills in the values of the order:",
      paste: { file: "demo-site/tags/html/thank-you.html" },
    },
  ],
};

const gtm: Platform = {
  id: "gtm",
  name: "Google Tag Manager",
  steps: [
    { text: "Download the container. Your address and your write key are in it:", hasContainer: true },
    { text: "In Tag Manager: Admin, Import Container. Choose the file, your workspace, and Merge." },
    { text: "No consent tool on your site? Set the variable Promotrail Options to `consent=granted`." },
    { text: "Preview, then publish." },
  ],
};

const ga4: Platform = {
  id: "ga4",
  name: "GA4 data layer",
  steps: [
    {
      text: "In the `<head>` of each page, as high as you can:",
      paste: { file: "demo-site/tags/ga4/snippet.html" },
    },
    {
      text: "A data layer names the codes that were redeemed, and none that your shop refused. On the page with the code box, call this with your shop's answer:",
      paste: VERDICTS,
    },
  ],
};

const woocommerce: Platform = {
  id: "woocommerce",
  name: "WooCommerce",
  steps: [
    {
      text: "In your child theme's `header.php`, before `wp_head()`. With GTM4WP, paste the text of the tab GA4 data layer in its place:",
      paste: SNIPPET,
    },
    {
      text: "For codes, copy the folder `plugins/woocommerce` to `wp-content/plugins/promotrail`, and activate the plugin.",
    },
    {
      text: "Create the plugin's key: `npx promotrail keys create --property YOUR-PROPERTY --name WooCommerce --scope ingest`. In `wp-config.php`, with that key:",
      paste: { file: "demo-site/tags/woocommerce/wp-config.php" },
    },
    {
      text: "For orders, without GTM4WP, in your child theme's `functions.php`:",
      paste: { file: "demo-site/tags/woocommerce/thank-you.php" },
    },
  ],
};

const shopify: Platform = {
  id: "shopify",
  name: "Shopify",
  steps: [
    { text: "In the `<head>` of `layout/theme.liquid`:", paste: SNIPPET },
    {
      text: "Among the theme's assets, as the new file `promotrail.js`:",
      paste: { file: "plugins/shopify/theme.js" },
    },
    {
      text: "In `layout/theme.liquid`, below the first paste:",
      paste: { file: "demo-site/tags/shopify/theme.html" },
    },
    {
      text: "Settings, Customer events, Add custom pixel. Its permission is “Not required”. Paste this:",
      paste: { file: "plugins/shopify/pixel.js" },
    },
    { text: "Below it, in the same pixel:", paste: { file: "demo-site/tags/shopify/orders.js" } },
    {
      text: "Allow the pixel's origin: `npx promotrail properties update YOUR-PROPERTY --origin https://YOUR-SHOP --origin null`.",
    },
  ],
};

const haravan: Platform = {
  id: "haravan",
  name: "Haravan",
  steps: [
    { text: "In the `<head>` of `theme.liquid`, and in the additional scripts of the checkout:", paste: SNIPPET },
    {
      text: "In the additional scripts, below it:",
      paste: { file: "plugins/haravan.js", isScript: true },
    },
    { text: "Below that:", paste: { file: "demo-site/tags/haravan/checkout.html" } },
  ],
};

const bigcommerce: Platform = {
  id: "bigcommerce",
  name: "BigCommerce",
  steps: [
    { text: "Storefront, Script Manager: head, all pages, analytics.", paste: SNIPPET },
    { text: "A second script: head, all pages, analytics.", paste: COUPON_REQUESTS },
    {
      text: "A third script: footer, order confirmation, analytics.",
      paste: { file: "demo-site/tags/bigcommerce/order-confirmation.html" },
    },
  ],
};

const magento: Platform = {
  id: "magento",
  name: "Magento",
  steps: [
    {
      text: "Content, Design, Configuration, your theme, HTML Head, Scripts and Style Sheets:",
      paste: SNIPPET,
    },
    { text: "Below it:", paste: COUPON_REQUESTS },
    {
      text: "In your theme, as `Magento_Checkout/templates/promotrail.phtml`:",
      paste: { file: "demo-site/tags/magento/promotrail.phtml" },
    },
    {
      text: "In your theme, as `Magento_Checkout/layout/checkout_onepage_success.xml`. Then clear the cache:",
      paste: { file: "demo-site/tags/magento/checkout_onepage_success.xml" },
    },
  ],
};

const module: Platform = {
  id: "module",
  name: "React, Next, Vue",
  steps: [
    {
      text: "Install the package `promotrail-web-event`, and save this as `promotrail.js` beside your components:",
      paste: { file: "demo-site/tags/module/promotrail.js" },
    },
    { text: "Call `codeTried` with your shop's answer, `codeRemoved`, and `orderPlaced` on the page of the order." },
  ],
};

const server: Platform = {
  id: "server",
  name: "Servers and apps",
  steps: [
    {
      text: "Create a key: `npx promotrail keys create --property YOUR-PROPERTY --name Server --scope ingest`. On your server:",
      paste: { file: "demo-site/tags/server/send-event.js" },
    },
    {
      text: "For server-side Google Tag Manager, a tag template with the fields `collector` and `key`, and this code:",
      paste: { file: "demo-site/tags/server/gtm-server.js" },
    },
  ],
};

/** In the order of their tabs. */
export const PLATFORMS: readonly Platform[] = [
  html,
  gtm,
  ga4,
  woocommerce,
  shopify,
  haravan,
  bigcommerce,
  magento,
  module,
  server,
];
