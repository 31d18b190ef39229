import { createHmac, randomUUID } from "node:crypto";
import Database from "better-sqlite3";
import { ADMIN_TOKEN, type Collector } from "./collector.ts";

const SECRET = "the shop's own secret";

export type Fields = Readonly<Record<string, unknown>>;

/** An order as WooCommerce's webhooks send it, by the example of its documentation: two shirts and a cap. */
export const wooOrder = (more: Fields = {}): Fields => ({
  id: 727,
  number: "727",
  status: "processing",
  currency: "USD",
  date_created_gmt: "2026-11-20T10:00:00",
  date_modified_gmt: "2026-11-20T10:00:05",
  date_paid_gmt: "2026-11-20T10:00:04",
  discount_total: "0.00",
  shipping_total: "10.00",
  shipping_tax: "0.00",
  total: "100.00",
  prices_include_tax: false,
  customer_id: 0,
  customer_user_agent: "",
  billing: { first_name: "John", email: "john.doe@example.com", phone: "" },
  meta_data: [{ id: 13106, key: "_download_permissions_granted", value: "yes" }],
  line_items: [
    wooLine({ id: 315, product_id: 93, quantity: 2, subtotal: "60.00", total: "60.00" }),
    wooLine({ id: 316, product_id: 22, variation_id: 23, quantity: 1, subtotal: "30.00", total: "30.00", sku: "Bar3" }),
  ],
  shipping_lines: [],
  fee_lines: [],
  coupon_lines: [],
  refunds: [],
  ...more,
});

export const wooLine = (more: Fields): Fields => ({
  name: "Shirt",
  variation_id: 0,
  subtotal_tax: "0.00",
  total_tax: "0.00",
  sku: "",
  ...more,
});

export const coupon = (code: string, discount: string, discount_tax = "0.00"): Fields => ({
  id: 1,
  code,
  discount,
  discount_tax,
});

/** An order as Shopify's webhooks send it: two shirts of 30.00 and a cap of 30.00. */
export const shopifyOrder = (more: Fields = {}): Fields => ({
  id: 6200407294252,
  admin_graphql_api_id: "gid://shopify/Order/6200407294252",
  name: "#1071",
  order_number: 1071,
  test: false,
  currency: "USD",
  created_at: "2026-11-20T05:00:00-05:00",
  updated_at: "2026-11-20T05:00:05-05:00",
  cancelled_at: null,
  financial_status: "paid",
  email: "ann@shop.example",
  phone: null,
  taxes_included: false,
  customer: { id: 207119551, email: "ann@shop.example", orders_count: 1 },
  client_details: { user_agent: CHROME },
  note_attributes: [],
  discount_codes: [],
  discount_applications: [],
  line_items: [shopifyLine(466157049, { product_id: 93, quantity: 2 }), shopifyLine(518995019, { product_id: 22 })],
  shipping_lines: [{ id: 1, title: "Ground", price: "10.00", discount_allocations: [] }],
  refunds: [],
  ...more,
});

export const CHROME =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

export const shopifyLine = (id: number, more: Fields = {}): Fields => ({
  id,
  product_id: 22,
  variant_id: 23,
  sku: "",
  quantity: 1,
  price: "30.00",
  discount_allocations: [],
  ...more,
});

/** A discount of an order. */
export const application = (type: string, named: Fields): Fields => ({
  type,
  target_type: "line_item",
  value: "10.0",
  value_type: "percentage",
  allocation_method: "across",
  target_selection: "all",
  ...named,
});

/** The part of a line in a discount of the order, by its position. */
export const part = (discount_application_index: number, amount: string): Fields => ({
  amount,
  discount_application_index,
});

const PLATFORMS = {
  woocommerce: { signature: "X-WC-Webhook-Signature", topic: "X-WC-Webhook-Topic", updated: "order.updated" },
  shopify: { signature: "X-Shopify-Hmac-Sha256", topic: "X-Shopify-Topic", updated: "orders/updated" },
} as const;

/** An answer to a notification. */
interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever was answered; the tests say what it has to be
  readonly json: any;
}

interface Sending {
  readonly topic?: string | null;
  /** null: none. */
  readonly signature?: string | null;
}

/** Sets the secret of a platform. @returns a function that delivers a notification */
export async function orderSource(
  collector: Collector,
  id: string,
  platform: keyof typeof PLATFORMS,
  source: Fields = {},
): Promise<(text: string, sending?: Sending) => Promise<Answer>> {
  const address = `${collector.url}/v1/properties/${id}`;
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const body = JSON.stringify({ secret: SECRET, ...source });
  const set = await fetch(`${address}/order_sources/${platform}`, { method: "PUT", headers, body });
  if (set.status !== 200) throw new Error(await set.text());
  const names = PLATFORMS[platform];
  return async (text, { topic = names.updated, signature } = {}) => {
    const signed = signature === undefined ? createHmac("sha256", SECRET).update(text).digest("base64") : signature;
    const answer = await fetch(`${address}/orders/${platform}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(signed !== null && { [names.signature]: signed }),
        ...(topic !== null && { [names.topic]: topic }),
      },
      body: text,
    });
    return { status: answer.status, json: await answer.json() };
  };
}

/** Reads the documented views of one property. The API's sandbox starts a process for each query, which tests need not wait for. */
function rowsOf({ dataFile }: Collector, propertyId: string, query: string): Fields[] {
  const db = new Database(dataFile, { readonly: true });
  try {
    const views = db.prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'view' AND name LIKE 'v@_%' ESCAPE '@'",
    );
    for (const view of views.pluck().all())
      db.exec(`CREATE TEMP VIEW ${view} AS SELECT * FROM main.${view} WHERE property_id = '${propertyId}'`);
    return db.prepare<[], Fields>(query).all();
  } finally {
    db.close();
  }
}

/** A property whose orders a platform reports, and how its server and its pages report. */
export async function orderShop(
  collector: Collector,
  platform: keyof typeof PLATFORMS,
  settings: { readonly source?: Fields; readonly property?: Fields } = {},
) {
  const { data } = await (await collector.admin("/v1/properties", { name: "Shop", ...settings.property })).json();
  const id: string = data.id;
  const deliver = await orderSource(collector, id, platform, settings.source);

  const sql = async (query: string): Promise<Fields[]> => rowsOf(collector, id, query);

  return {
    id,
    deliver,
    sql,
    /** Adds another platform to the property. @returns a function that delivers its notifications */
    addSource: (other: keyof typeof PLATFORMS, source: Fields = {}) => orderSource(collector, id, other, source),
    /** The rows of a report from the time of the orders until today: a page's old events count on the day when they arrive. */
    report: async (name: string, query: Readonly<Record<string, string>> = {}): Promise<Fields[]> => {
      const today = new Date().toISOString().slice(0, 10);
      const all = new URLSearchParams({ property_id: id, from: "2026-11-01", to: today, ...query });
      return (await (await collector.admin(`/v1/reports/${name}?${all}`)).json()).data;
    },
    /** Creates a code group. */
    group: async (group: Fields): Promise<void> =>
      void (await collector.admin(`/v1/code_groups?property_id=${id}`, group)),
    /** Sets the form of the order's id that the pages send. */
    setSource: async (transaction_id: string): Promise<void> =>
      void (await orderSource(collector, id, platform, { transaction_id })),
    /** Delivers an order. @returns what it did, or the status of a refusal */
    notify: async (order: Fields, sending?: Sending): Promise<string | number> => {
      const { status, json } = await deliver(JSON.stringify(order), sending);
      return status === 200 ? json.outcome : status;
    },
    /** Sends an event of a page. */
    page: (event: Fields, visitor = "visitor-1") =>
      collector.send({
        write_key: data.write_key,
        events: [
          {
            event_id: randomUUID(),
            occurred_at: "2026-11-20T09:59:00Z",
            context: { visitor_id: visitor, session_id: `session of ${visitor}` },
            ...event,
          },
        ],
      }),
    /** Code, discount, reversed discount and state of each redemption, in the order of codes. */
    redemptions: async (): Promise<string[]> => {
      const rows = await sql(
        "SELECT code, source, verified, discount, reversed_discount, reversed_at, customer_order FROM v_redemptions ORDER BY code, transaction_id",
      );
      return rows.map(
        ({ code, source, verified, discount, reversed_discount, reversed_at }) =>
          `${code} ${discount} by ${source}${verified === 1 ? ", verified" : ""}` +
          (reversed_discount === "0.00" ? "" : `, ${reversed_discount} reversed`) +
          (reversed_at === null ? "" : ", taken back"),
      );
    },
    /** Verdict, stage and the shop's discount of each attempt, in the order of codes. */
    attempts: async (): Promise<string[]> => {
      const rows = await sql("SELECT code, verdict, stage, site_discount FROM v_attempts ORDER BY code");
      return rows.map(({ code, verdict, stage, site_discount }) => `${code} ${verdict} ${stage} ${site_discount}`);
    },
  };
}

/** A page's report of an order. */
export const pagePurchase = (transaction: string, codes: readonly string[] = [], more: Fields = {}): Fields => ({
  category: "product",
  action: "purchase",
  items: [
    { type: "product", id: "93", price: "30.00", quantity: 2 },
    { type: "product", id: "22", variant_id: "23", price: "30.00", quantity: 1 },
    ...codes.map((id) => ({ type: "promotion_code", id })),
  ],
  dims: { transaction: { id: transaction } },
  ...more,
});

/** A code that a visitor tried. */
export const pageTried = (id: string, verdict: Fields = {}): Fields => ({
  category: "promotion_code",
  action: "used",
  items: [{ type: "promotion_code", id, ...verdict }],
  occurred_at: "2026-11-20T09:50:00Z",
});
