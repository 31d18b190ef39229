import { readdirSync } from "node:fs";
import { join } from "node:path";
import { apart } from "./apart.ts";
import type { Collector } from "./collector.ts";
import { coupon, orderShop, wooOrder } from "./orders.ts";
import { redemption, serverClient } from "./servers-api.ts";

/** A shopper whose ids, name and contacts all contain the word "planted", or are a phone number with these digits. */
export const ANN = {
  customer_id: "C-planted",
  email: "Ann.Planted@shop.example",
  phone: "+1 555 010 4477",
  visitor_id: "v-planted-1",
  session_id: "s-planted-1",
} as const;
export const BOB = {
  customer_id: "C-bob",
  email: "bob@shop.example",
  phone: "+1 555 010 9988",
  visitor_id: "v-bob",
  session_id: "s-bob",
} as const;
type Shopper = Readonly<Record<keyof typeof ANN, string>>;

/** Everything that may name Ann. */
const NEEDLES = ["planted", "5550104477", "555 010 4477"];

/** The needles in a text. */
export const foundIn = (text: string): string[] => NEEDLES.filter((needle) => text.toLowerCase().includes(needle));

/** The needles in the bytes of all files of a folder, which a collector may have open. */
export const foundInFiles = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap(({ name }) => {
      const bytes = apart("process.stdout.write(fs.readFileSync(args[0]))", join(folder, name));
      return foundIn(bytes).map((needle) => `${name}: ${needle}`);
    });

const product = { type: "product", id: 118, price: "9.00", quantity: 2 };

/** An event of a shopper who is signed in, with all that shops send of one. */
export const eventOf = (shopper: Shopper, event_id: string, more: object = {}) => ({
  event_id,
  category: "pageview",
  action: "view",
  context: {
    visitor_id: shopper.visitor_id,
    session_id: shopper.session_id,
    page: {
      url: `https://shop.example/account?name=${shopper.customer_id || shopper.email}`,
      title: `Hello ${shopper.email}`,
    },
  },
  dims: {
    customers: {
      customer_id: shopper.customer_id,
      email: shopper.email,
      phone: shopper.phone,
      name: `${shopper.email}`,
    },
    ...("dims" in more ? (more.dims as object) : {}),
  },
  ...Object.fromEntries(Object.entries(more).filter(([name]) => name !== "dims")),
});

export const purchaseOf = (shopper: Shopper, event_id: string, order: string, code: string) =>
  eventOf(shopper, event_id, {
    category: "product",
    action: "purchase",
    items: [product],
    dims: { transaction: { id: order, promotion_code: code, billing_name: shopper.email } },
    extra: { shipping_address: `1 ${shopper.customer_id} Street` },
  });

/** A property in which Ann and Bob left rows in every table that may name a person. */
export async function plantShoppers(collector: Collector, receiver: string) {
  const shop = await orderShop(collector, "woocommerce", {
    property: { count_unverified: true, webhooks_allow_http: true, contacts: "keep", url_parameters: null },
  });
  const { id } = shop;
  const { write_key } = (await (await collector.admin(`/v1/properties/${id}`)).json()).data;
  const at = (path: string) => `${path}?property_id=${id}`;
  const scopes = ["redeem", "read", "read_personal", "privacy", "manage", "ingest"];
  const { data: key } = await (await collector.admin(`/v1/properties/${id}/keys`, { name: "Server", scopes })).json();
  const ask = serverClient(collector, key.secret);
  const types = ["created", "updated", "deleted"].map((verb) => `offers:redemption:coupon:${verb}`);
  await collector.admin(at("/v1/webhooks"), { url: receiver, event_types: [...types, "privacy:erased"] });
  const promotion = await (
    await collector.admin(at("/v3/promotions"), {
      name: "Ten off",
      redemption_type: "COUPON",
      coupon_type: "BULK",
      rules: [{ action: { cart_value: { discount: { percentage_amount: "10" } } } }],
    })
  ).json();
  const codes = at(`/v3/promotions/${promotion.data.id}/codes`);
  for (const code of ["SAVE", "MORE"]) await collector.admin(codes, { code, max_uses_per_customer: 3 });

  const send = async (...events: object[]) =>
    (await (await collector.send({ write_key, events })).json()).results as { outcome: string }[];
  const plant = async (name: string, shopper: Shopper) => {
    const { customer_id, email } = shopper;
    await send(
      eventOf({ ...shopper, customer_id: "" }, `${name}-0`),
      eventOf(shopper, `${name}-1`, { category: "product", action: "add_to_cart", items: [product] }),
      eventOf(shopper, `${name}-2`, {
        category: "promotion_code",
        action: "used",
        items: [{ type: "promotion_code", id: "SAVE" }],
      }),
      eventOf(shopper, `${name}-3`, {
        category: "promotion_code",
        action: "removed",
        items: [{ type: "promotion_code", id: "MORE" }],
      }),
      purchaseOf(shopper, `${name}-4`, `T-${name}`, "SAVE"),
      eventOf(shopper, `${name}-5`, { category: "product", action: "add_to_cart", items: [product] }),
      // Rejected: it has no category.
      { ...eventOf(shopper, `${name}-6`), category: null },
    );
    // Conflicting: another content under a stored id.
    await send(eventOf(shopper, `${name}-1`, { category: "product", action: "remove_cart", items: [product] }));
    await ask("POST", "/v1/carts/calculate", {
      cart: { lines: [{ product_id: 118, price: "9.00", quantity: 1 }] },
      promocodes: ["SAVE"],
      customer: { customer_id },
    });
    await ask("POST", "/v1/reservations", { promoCode: "SAVE", customerId: customer_id, ttl_seconds: 600 });
    const redeemed = await ask(
      "POST",
      "/v1/promotions/redemptions",
      redemption(`S-${name}`, {
        customerId: customer_id,
        customerIdentifierType: "email",
        customerIdentifierValue: email,
        promoCode: "MORE",
        redemptions: [{ discount: 5 }],
        amount: 50,
      }),
      { "Idempotency-Key": `key-${name}` },
    );
    await shop.notify(
      wooOrder({
        id: name === "ann" ? 901 : 902,
        number: name === "ann" ? "901" : "902",
        coupon_lines: [coupon("SAVE", "9.00")],
        billing: { first_name: "Ann", email, phone: shopper.phone },
      }),
    );
    // The order has two reports.
    await send(purchaseOf(shopper, `${name}-7`, name === "ann" ? "901" : "902", "SAVE"));
    if (redeemed.status !== 200) throw new Error(JSON.stringify(redeemed.json));
  };
  await plant("ann", ANN);
  await plant("bob", BOB);
  const notify = (order: ReturnType<typeof wooOrder>) => shop.notify(order);
  return { id, ask, send, notify };
}
