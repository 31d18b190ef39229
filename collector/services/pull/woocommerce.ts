import { PullFailure } from "./failure.ts";
import { allPages, recordIds } from "./pages.ts";
import type { ShopAnswer, ShopReader } from "./shop.ts";

/** Most coupons of an answer. */
const PER_PAGE = 100;

/** WooCommerce: version 3 of its REST API, whose lists have their totals in headers. */
export const woocommerce: ShopReader = {
  headers: ({ consumer_key, consumer_secret }) => ({
    Authorization: `Basic ${Buffer.from(`${consumer_key}:${consumer_secret}`).toString("base64")}`,
  }),
  renewal: "the consumer key and secret (WooCommerce > Settings > Advanced > REST API, with the permission Read)",
  read: (ask) =>
    allPages(async (page) => {
      const query = `per_page=${PER_PAGE}&orderby=id&order=asc&page=${page}`;
      const answer = await ask(`/wp-json/wc/v3/coupons?${query}`);
      if (!Array.isArray(answer.json)) throw new PullFailure("The shop's answer is no list of coupons.");
      const [total, pages] = [totalIn(answer, "x-wp-total"), totalIn(answer, "x-wp-totalpages")];
      return { answer: answer.json, ids: recordIds(answer.json, "id"), total, pages };
    }),
};

function totalIn({ headers }: ShopAnswer, name: string): number {
  const text = headers[name] ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new PullFailure(
    `The shop's answer has no header ${name}, without which nobody knows how many coupons there are. Let the shop's proxy pass it.`,
  );
}
