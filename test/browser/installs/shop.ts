import { blocksOf } from "../../docs/page.ts";
import { filledIn, type Site } from "../../tags/shop-page.ts";

/** A request of a shop's page. */
export interface ShopRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** The header; "" without one. */
  readonly cookie: string;
}

/** A page, or the answer of an API. */
export type ShopAnswer = string | { readonly status?: number; readonly json: unknown };

/** A shop in the form of a platform, with the pastes of its page in docs/install. */
export interface InstalledShop {
  /** Its page in docs/install, and which of its ways. */
  readonly name: string;
  /** The currency of its prices. */
  readonly currency: "USD" | "EUR";
  /** Whether the platform keeps a pixel in a sandbox, whose origin is null. */
  readonly hasSandbox?: boolean;
  /** The steps of the checklist that the pastes report. */
  readonly steps: number;
  /** @param site what a newcomer fills in */
  open(site: Site): (request: ShopRequest) => ShopAnswer | Promise<ShopAnswer>;
}

/** The pastes of a page of docs/install in their order, filled in. */
export const pastesOf = (guide: string, language: string, site: Site): string[] =>
  blocksOf(`docs/install/${guide}.md`, language).map((paste) => filledIn(paste, site));

/** The snippet, as each page refers to it. */
export const snippetOf = (site: Site): string => pastesOf("README", "html", site)[0]!;

/** What a code takes off the cart. */
const COUPONS: ReadonlyMap<string, number> = new Map([
  ["SAVE10", 10],
  ["FIVE", 5],
  ["TWENTY", 20],
]);
export const EXPIRED = "This coupon has expired.";

/** Two baskets. */
export const LINE = { id: "118", name: "Tiered wire basket", price: 119.95, quantity: 2 };
export const SUBTOTAL = LINE.price * LINE.quantity;

/** The cart of the shop's one visitor, who applies codes. */
export function newCart() {
  const applied = new Set<string>();
  const discountOf = (code: string): number => COUPONS.get(code) ?? 0;
  return {
    codes: () => [...applied],
    discountOf,
    discount: () => [...applied].reduce((sum, code) => sum + discountOf(code), 0),
    /** @returns whether the shop accepts the code */
    apply(code: string): boolean {
      if (COUPONS.has(code)) applied.add(code);
      return COUPONS.has(code);
    },
    remove: (code: string): boolean => applied.delete(code),
  };
}
export type Cart = ReturnType<typeof newCart>;

/** A page whose head has what a merchant pasted there. */
export const pageOf = (head: string, body: string): string =>
  `<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Shop</title>${head}</head><body>${body}</body></html>`;

/** The code box. @param answer the shop's answer to the last code */
export const codeBox = (answer = ""): string => `<form method="post"><label>Code <input name="coupon_code"></label>
<button name="do" value="apply">Apply</button><button name="do" value="remove">Remove</button></form>
<p id="answer">${answer}</p><a href="/thank-you">Place order</a>`;

/**
 * The program of a checkout that loads no page.
 * @param functions JavaScript of `apply(code)` and `remove(code)`, which resolve to what the visitor reads
 */
export const programOf = (functions: string): string => `<script>
const post = (path, body, method = "POST") => fetch(path, { method, body: body && JSON.stringify(body) });
${functions}
document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const code = document.querySelector("input").value;
  const text = await (event.submitter.value === "apply" ? apply(code) : remove(code));
  document.querySelector("#answer").textContent = code + ": " + text;
});
</script>`;
