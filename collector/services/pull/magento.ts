import { fieldsOf } from "../../contract/fields.ts";
import { PullFailure } from "./failure.ts";
import { allPages, recordIds } from "./pages.ts";
import type { AskShop, ShopReader } from "./shop.ts";

/** Entries of an answer. Magento refuses more than 300 where its limit of page sizes is on. */
const PAGE_SIZE = 300;

/** Magento: cart price rules and their coupons, by two searches of its REST API. */
export const magento: ShopReader = {
  headers: ({ access_token }) => ({ Authorization: `Bearer ${access_token}` }),
  renewal:
    "the access token of the integration (System > Integrations, with the resource Cart Price Rules; it must be accepted as a bearer token)",
  async read(ask) {
    const rules = await searchAll(ask, "salesRules", "rule_id");
    const coupons = await searchAll(ask, "coupons", "coupon_id");
    return rules.length === 0 ? [] : [{ items: rules, coupons, total_count: rules.length }];
  },
};

async function searchAll(ask: AskShop, list: string, id: string): Promise<unknown[]> {
  const answers = await allPages(async (page) => {
    const criteria = `searchCriteria[pageSize]=${PAGE_SIZE}&searchCriteria[currentPage]=${page}`;
    const order = `searchCriteria[sortOrders][0][field]=${id}&searchCriteria[sortOrders][0][direction]=ASC`;
    const { json } = await ask(`/rest/V1/${list}/search?${criteria}&${order}`);
    const { items, total_count: total } = fieldsOf(json) ?? {};
    if (!Array.isArray(items) || typeof total !== "number")
      throw new PullFailure(`The shop's answer is no result of a search for ${list}.`);
    return { answer: items, ids: recordIds(items, id), total, pages: Math.ceil(total / PAGE_SIZE) };
  });
  return answers.flat();
}
