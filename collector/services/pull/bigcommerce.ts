import { type Fields, fieldsOf } from "../../contract/fields.ts";
import { PullFailure } from "./failure.ts";
import { allPages, recordIds } from "./pages.ts";
import type { AskShop, ShopReader } from "./shop.ts";

/** Promotions of an answer. */
const PROMOTIONS_PER_PAGE = 50;
/** Most coupons, or codes, of an answer. */
const PER_PAGE = 250;

/** BigCommerce: promotions of its V3 API with their codes, and coupons of its V2 API. */
export const bigcommerce: ShopReader = {
  headers: ({ access_token = "" }) => ({ "X-Auth-Token": access_token }),
  renewal:
    "the access token of the API account (Settings > Store-level API accounts, with the scope Marketing, read-only)",
  async read(ask) {
    const answers = await allPages((page) => promotionsPage(ask, page));
    const files: unknown[] = [];
    for (const answer of answers) files.push(await withCodes(ask, answer));
    const coupons = await couponsOf(ask);
    return coupons.length > 0 ? [...files, coupons] : files;
  },
};

async function promotionsPage(ask: AskShop, page: number) {
  const { json } = await ask(`/v3/promotions?limit=${PROMOTIONS_PER_PAGE}&page=${page}`);
  const { data, meta } = fieldsOf(json) ?? {};
  const { total, total_pages: pages } = fieldsOf(fieldsOf(meta)?.pagination) ?? {};
  if (!Array.isArray(data) || typeof total !== "number" || typeof pages !== "number")
    throw new PullFailure("The shop's answer is no list of promotions.");
  return { answer: json, ids: recordIds(data, "id"), total, pages };
}

/** The answer, with the codes of each promotion, one after the other: BigCommerce limits concurrent requests. */
async function withCodes(ask: AskShop, answer: unknown): Promise<Fields> {
  const { data, ...others } = fieldsOf(answer) ?? {};
  const promotions: Fields[] = [];
  for (const record of Array.isArray(data) ? data : []) {
    const promotion = fieldsOf(record) ?? {};
    const isCoupon = promotion.redemption_type === "COUPON";
    promotions.push(isCoupon ? { ...promotion, codes: await codesOf(ask, String(promotion.id)) } : promotion);
  }
  return { ...others, data: promotions };
}

async function codesOf(ask: AskShop, promotionId: string): Promise<unknown[]> {
  const codes: unknown[] = [];
  let cursor = "";
  do {
    const after = cursor === "" ? "" : `&after=${encodeURIComponent(cursor)}`;
    const path = `/v3/promotions/${encodeURIComponent(promotionId)}/codes?limit=${PER_PAGE}${after}`;
    const { data, meta } = fieldsOf((await ask(path)).json) ?? {};
    if (!Array.isArray(data)) throw new PullFailure("The shop's answer is no list of codes.");
    codes.push(...data);
    const { end_cursor: end, per_page: size } = fieldsOf(fieldsOf(meta)?.cursor_pagination) ?? {};
    const isFull = data.length > 0 && data.length >= (typeof size === "number" ? size : PER_PAGE);
    if (isFull && typeof end !== "string")
      throw new PullFailure("The shop's answer does not say where its codes continue.");
    cursor = isFull ? String(end) : "";
  } while (cursor !== "");
  return codes;
}

/** Coupons of the type `promotion` are codes of V3 promotions. A list that ends has no content. */
async function couponsOf(ask: AskShop): Promise<unknown[]> {
  const coupons: unknown[] = [];
  let isFull = true;
  while (isFull) {
    const last = Number(fieldsOf(coupons.at(-1))?.id ?? 0);
    const { json } = await ask(`/v2/coupons?exclude_type=promotion&limit=${PER_PAGE}&min_id=${last + 1}`);
    const list = json ?? [];
    if (!Array.isArray(list)) throw new PullFailure("The shop's answer is no list of coupons.");
    coupons.push(...list);
    isFull = list.length >= PER_PAGE;
  }
  return coupons;
}
