import type { Page } from "playwright-core";

/** The shop's decision on a code. */
interface CodeStatus {
  outcome: string | null;
  /** Promotrail's status of the code, 1 to 5; "" without a result. */
  status: string | null;
  text: string;
}

/** Drives the demo shop in a page as a customer does, and reads the displayed results. */
export function shopPage(page: Page) {
  const element = (testId: string) => page.getByTestId(testId);
  const loaded = () => page.waitForSelector('html[data-loading="false"]', { state: "attached" });

  async function enterCode(code: string): Promise<CodeStatus> {
    await element("code-input").fill(code);
    await element("code-apply").click();
    await page.waitForSelector('[data-testid=code-status][data-loading=false]:not([data-outcome=""])');
    return {
      outcome: await element("code-status").getAttribute("data-outcome"),
      status: await element("code-status").getAttribute("data-status"),
      text: await element("code-status").innerText(),
    };
  }

  return {
    async open(url: string): Promise<void> {
      await page.goto(url);
      await loaded();
    },
    async add(sku: string, quantity = 1): Promise<void> {
      const card = page.locator(`[data-testid=product-card][data-sku="${sku}"]`);
      for (let unit = 0; unit < quantity; unit += 1) await card.getByTestId("add-to-cart").click();
    },
    async goToCheckout(): Promise<void> {
      await element("cart-link").click();
      await element("checkout-link").click();
      await element("code-input").waitFor();
      await loaded();
    },
    /** Enters a code and waits for the shop's decision. */
    enterCode,
    /** Enters a code until Promotrail has checked it: on a busy machine, a check may exceed the shop's timeout. */
    async enterUntilChecked(code: string): Promise<CodeStatus> {
      for (;;) {
        const result = await enterCode(code);
        if (result.status) return result;
      }
    },
    removeCode: (): Promise<void> => element("code-remove").click(),
    /**
     * Places the order and reads the confirmation.
     * The page may still have to send its events: `purchasesStored` waits for them.
     */
    async placeOrder(): Promise<{ number: string; discount: string }> {
      await element("place-order").click();
      await element("order-number").waitFor();
      await loaded();
      return {
        number: await element("order-number").innerText(),
        discount: await element("order-discount").innerText(),
      };
    },
    async reload(): Promise<void> {
      await page.reload();
      await loaded();
    },
  };
}
