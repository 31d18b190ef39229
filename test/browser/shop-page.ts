import type { Page } from "playwright-core";

/** Somebody who shops: goes where people click, and reads what the page says. */
export function shopper(page: Page) {
  const $ = (id: string) => page.getByTestId(id);
  const drawn = () => page.waitForSelector('html[data-loading="false"]', { state: "attached" });

  return {
    async open(shop: string): Promise<void> {
      await page.goto(shop);
      await drawn();
    },
    async add(sku: string, quantity = 1): Promise<void> {
      const card = page.locator(`[data-testid=product-card][data-sku="${sku}"]`);
      for (let n = 0; n < quantity; n += 1) await card.getByTestId("add-to-cart").click();
    },
    async goToCheckout(): Promise<void> {
      await $("cart-link").click();
      await $("checkout-link").click();
      await $("code-input").waitFor();
      await drawn();
    },
    /** What the page says of a code, once it knows. */
    async tryCode(code: string): Promise<{ outcome: string | null; status: string | null; text: string }> {
      await $("code-input").fill(code);
      await $("code-apply").click();
      await page.waitForSelector('[data-testid=code-status][data-loading=false]:not([data-outcome=""])');
      return {
        outcome: await $("code-status").getAttribute("data-outcome"),
        status: await $("code-status").getAttribute("data-status"),
        text: await $("code-status").innerText(),
      };
    },
    /** Places the order and waits until the tag has told of it. */
    async order(): Promise<{ number: string; discount: string }> {
      await $("place-order").click();
      await $("order-number").waitFor();
      await drawn();
      await page.evaluate("web_event.flush()");
      return { number: await $("order-number").innerText(), discount: await $("order-discount").innerText() };
    },
    async reload(): Promise<void> {
      await page.reload();
      await drawn();
      await page.evaluate("web_event.flush()");
    },
  };
}
