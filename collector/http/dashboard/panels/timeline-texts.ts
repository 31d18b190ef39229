import type { ListedEntry } from "../../../services/timeline/listed-entries.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { checkOutcome, discountText, verdictBadge } from "../code-status.ts";
import { badge } from "../components.ts";
import { discountsText, offTexts } from "../discount-texts.ts";
import { asLabel, count, money } from "../format.ts";
import { codeLink, orderLink, promotionLink } from "../links.ts";
import { reasonPhrase, reasonText } from "../reason-texts.ts";
import { linkTo, mayManage, type View } from "../view.ts";
import { eventTypeText } from "../webhook-texts.ts";

/** An entry in words. */
export interface EntryText {
  readonly title: Html;
  /** A badge. */
  readonly status?: Html;
  /** A line each; an empty one is left out. */
  readonly details: readonly (Html | string)[];
}

/** Names the order of an entry; nothing where it has none, or the page is about it. */
export type OfOrder = (id: string | null) => Html;

type EntryOf<Type extends ListedEntry["type"]> = Extract<ListedEntry, { readonly type: Type }>;
type CheckEntry = Extract<ListedEntry, { readonly code_check: object }>;
type Check = CheckEntry["code_check"];
type Cart = CheckEntry["cart"];

/** What happened, in words. @param ofOrder names the order of an entry, where it needs a name */
export function entryText(view: View, entry: ListedEntry, ofOrder: OfOrder): EntryText {
  switch (entry.type) {
    case "calculation":
    case "code_entered":
    case "code_ordered":
      return checkText(view, entry, ofOrder);
    case "code_removed":
      return removalText(view, entry, ofOrder);
    case "quote":
      return quoteText(view, entry, ofOrder);
    case "purchase":
      return purchaseText(view, entry);
    case "order":
      return orderText(view, entry);
    case "redemption":
      return redemptionText(view, entry, ofOrder);
    case "reversal":
      return reversalText(view, entry, ofOrder);
    case "delivery":
      return deliveryText(view, entry);
  }
}

const CHECK_TITLES: Readonly<Record<CheckEntry["type"], string>> = {
  calculation: "Cart priced with",
  code_entered: "Code entered:",
  code_ordered: "Order names the code",
};

function checkText(view: View, { type, cart, outcome, code_check: check }: CheckEntry, ofOrder: OfOrder): EntryText {
  const words = check.site_reason_text;
  // What became of the code later has entries of its own.
  const then: Check = { ...check, ...outcome, redeemed: type === "code_ordered" && check.redeemed };
  return {
    title: html`${CHECK_TITLES[type]} ${codeLink(view, check.code)}`,
    status: verdictBadge(then),
    details: [
      outcomeText(then),
      words === null ? "" : `The shop said: “${words}”`,
      type === "code_ordered" ? "" : cartText(cart, outcome.cart_value, outcome.currency),
      ofOrder(check.transaction_id),
      siteText(check.cdp_source),
    ],
  };
}

/** Why a code was rejected, and what the cart lacked; or its discount. */
function outcomeText(check: Check): string {
  const { verdict, verdict_reason, reason } = check;
  if (verdict === "accepted") return acceptedText(check);
  if (verdict === "not_known") return "The shop does not say whether it worked";
  const lacks = check.missing_quantity !== null || check.missing_amount !== null;
  const shortfall = lacks && verdict_reason === reason ? `: ${checkOutcome(check).text}` : "";
  return verdict_reason === null ? "No reason recorded" : `${reasonText(verdict_reason)}${shortfall}`;
}

const acceptedText = (check: Check): string => {
  if (check.in_totals) return `Discount ${discountText(check)}`;
  return check.site_discount === null ? "" : `Discount ${money(check.site_discount, check.currency)}, by the shop`;
};

function removalText(view: View, { cart, removal }: EntryOf<"code_removed">, ofOrder: OfOrder): EntryText {
  return {
    title: html`Code removed: ${codeLink(view, removal.code)}`,
    details: [
      removal.source === "server" ? "By the shop's server" : "",
      cartText(cart, null, ""),
      ofOrder(removal.transaction_id),
      siteText(removal.cdp_source),
    ],
  };
}

function quoteText(view: View, { cart, quote }: EntryOf<"quote">, ofOrder: OfOrder): EntryText {
  const { currency, codes } = quote;
  const outcomes = codes.map(
    ({ code, in_totals, reason }) =>
      html`${codeLink(view, code)} ${in_totals ? "applied" : reason === null ? "not applied" : reasonPhrase(reason)}`,
  );
  return {
    title: html`Quote: ${money(quote.total, currency)} instead of ${money(quote.subtotal, currency)}`,
    details: [listOf(outcomes), cartText(cart, quote.subtotal, currency), ofOrder(quote.transaction_id)],
  };
}

/** @param texts with commas between them */
const listOf = (texts: readonly Html[]): Html =>
  texts.length === 0 ? NOTHING : html`${texts.map((text, at) => html`${at === 0 ? "" : ", "}${text}`)}`;

function purchaseText(view: View, { cart, purchase }: EntryOf<"purchase">): EntryText {
  const { transaction_id, currency, value, taken_back } = purchase;
  const off = offTexts(purchase, currency);
  return {
    title: html`Order ${orderLink(view, transaction_id)}`,
    status: taken_back ? badge("Taken back", "bad") : badge("Ordered", "good"),
    details: [
      off.length > 0 ? `${money(value, currency)} before discounts, ${off.join(", ")}` : "",
      cartText(cart, value, currency),
      siteText(purchase.cdp_source),
    ],
  };
}

const PLATFORMS: Readonly<Record<EntryOf<"order">["order"]["platform"], string>> = {
  woocommerce: "WooCommerce",
  shopify: "Shopify",
};

function orderText(view: View, { order }: EntryOf<"order">): EntryText {
  const { platform, state, amount, discount, refunded, currency, transaction_id } = order;
  const back = Number(refunded) > 0 ? `, ${money(refunded, currency)} refunded` : "";
  return {
    title: html`${PLATFORMS[platform]} reports order ${orderLink(view, transaction_id)}`,
    status: badge(asLabel(state), state === "paid" ? "good" : state === "unpaid" ? "plain" : "bad"),
    details: [`${money(amount, currency)} before discounts, ${money(discount, currency)} off${back}`],
  };
}

function redemptionText(view: View, { redemption }: EntryOf<"redemption">, ofOrder: OfOrder): EntryText {
  const { code, promotion_id, promotion_name, currency, discount, basis } = redemption;
  const promotion = promotion_id === null ? NOTHING : promotionLink(view, promotion_id, promotion_name);
  const amount = discount === null ? "Discount not reported" : `Discount ${discountsText(redemption, currency)}`;
  return {
    title:
      code === null
        ? html`Promotion redeemed: ${promotion}`
        : html`Code redeemed: ${codeLink(view, code)} ${promotion}`,
    status: redemption.void
      ? badge("No longer counts", "bad")
      : basis === "evaluated"
        ? badge("Confirmed", "good")
        : badge("Site only", "plain"),
    details: [amount, ofOrder(redemption.transaction_id)],
  };
}

function reversalText(view: View, { reversal }: EntryOf<"reversal">, ofOrder: OfOrder): EntryText {
  const { code, discount, currency, reason, reversed_by } = reversal;
  return {
    title: html`Redemption reversed: ${codeLink(view, code)}`,
    status: badge(`${money(discount, currency)} taken back`, "bad"),
    details: [reason === null ? "" : `Reason: ${reason}`, `By ${reversed_by}`, ofOrder(reversal.transaction_id)],
  };
}

type Delivery = EntryOf<"delivery">["delivery"];

const DELIVERY_STATES = {
  delivered: badge("Delivered", "good"),
  pending: badge("Pending", "plain"),
  dead: badge("Failed", "bad"),
} as const satisfies Record<Delivery["status"], Html>;

function deliveryText(view: View, { delivery }: EntryOf<"delivery">): EntryText {
  const { event_type, status, attempts, last_status, webhook_id } = delivery;
  const text = `Webhook: ${eventTypeText(event_type)}`;
  const href = linkTo(view, `/dashboard/webhooks/${webhook_id}`);
  const answer = last_status === null ? "no response" : `response ${last_status}`;
  return {
    title: mayManage(view) ? html`<a href="${href}">${text}</a>` : html`${text}`,
    status: DELIVERY_STATES[status],
    details: [attempts === 0 ? "" : `${count(attempts, "attempt")}, ${answer}`],
  };
}

/** Test sites are named: other rows are of the live site. */
const siteText = (source: "Production" | "Staging"): string => (source === "Staging" ? "Test site" : "");

/** Most lines of a cart; more are counted. */
const MAX_LINES = 20;

/** The cart at a moment: its value and its goods, as far as they are known. @param value before discounts */
function cartText(cart: Cart, value: string | null, currency: string): string {
  if (cart === null) return value === null ? "Cart not known" : `Cart ${money(value, currency)}`;
  if (cart.lines.length === 0) return "Cart empty";
  const goods = cart.lines.slice(0, MAX_LINES).map((line) => `${line.quantity} × ${nameOf(line)}`);
  const more = cart.lines.length - goods.length;
  const all = [...goods, ...(more > 0 ? [count(more, "more line")] : [])].join(", ");
  return value === null ? `Cart: ${all}` : `Cart ${money(value, currency)}: ${all}`;
}

const nameOf = ({ name, sku, product_id, variant_id }: NonNullable<Cart>["lines"][number]): string =>
  name ?? sku ?? product_id ?? variant_id ?? "unknown product";
