import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { HAS_CURL } from "../support/curl.ts";
import { blocksOf, readPage, runCommand } from "./page.ts";
import { asMatcher } from "./response.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
});
afterAll(() => collector.close());

/** The responses that the page shows, by their command: the last one of the block above. */
function documentedResponses(): Map<string, unknown> {
  const responses = new Map<string, unknown>();
  let command = "";
  for (const [, language, text] of readPage("docs/api.md").matchAll(/^```(sh|json)\n([\s\S]*?)^```/gm)) {
    if (language === "sh") command = text!.split(/\n\n(?=curl)/).at(-1)!;
    else responses.set(command, JSON.parse(text!));
  }
  return responses;
}

describe.skipIf(!HAS_CURL)(
  "docs/api.md",
  () => {
    const examples = blocksOf("docs/api.md", "sh");
    const requests = examples.flatMap((block) => block.split(/\n\n(?=curl)/)).filter((text) => text.startsWith("curl"));
    const responses = documentedResponses();
    const run = async (command: string) => {
      const response = JSON.parse(await runCommand(command, collector));
      if (responses.has(command)) expect(response).toEqual(asMatcher(responses.get(command)));
      return response;
    };

    test("shows the responses of several commands", () => {
      expect(responses.size).toBeGreaterThanOrEqual(7);
      expect([...responses.keys()].filter((command) => !requests.includes(command))).toEqual([]);
    });

    const ofStart = (command: string) => /towels/i.test(command);
    const ofCatalog = (command: string) => /catalog|MAT-L/.test(command);

    test("the first commands end with a cheaper cart", async () => {
      const responses = [];
      for (const command of requests.filter(ofStart)) responses.push(await run(command));
      const [promotion, code, { cart, promocodes }] = responses;
      expect(promotion.data.id).toBe(5);
      expect(code.data).toMatchObject({ promotion_id: 5, code: "TOWELS" });
      expect(cart).toMatchObject({ subtotal: "69.00", discount: "6.90", total: "62.10" });
      expect(promocodes).toMatchObject([{ number: "towels", status: 4, in_totals: true, discount: "6.90" }]);
    });

    test("the catalog's commands get the response of the page", async () => {
      const [put, calculate] = requests.filter(ofCatalog);
      expect(await run(put!)).toEqual({ data: { created: 1, updated: 0 }, meta: {} });
      const { cart } = await run(calculate!);
      const lines = [{ product_id: "127", variant_id: "151", brand_id: "5", category_ids: ["22"], price: "36.00" }];
      expect(cart).toMatchObject({
        subtotal: "171.95",
        lines: [...lines, { product_id: 118, price: "99.95", catalog_price: "119.95" }],
      });
    });

    test("all other commands get the response of the page", async () => {
      const commands = requests.filter((command) => !ofStart(command) && !ofCatalog(command));
      const responses: [string, Awaited<ReturnType<typeof run>>][] = [];
      for (const command of commands) responses.push([command, await run(command)]);
      const responseOf = (part: string) => responses.find(([command]) => command.includes(part))![1];
      const { positions, total_price } = responseOf("token=wk_demo").cart;
      expect([total_price, positions[1].new_price, positions[2].new_price]).toEqual(["199.90", "191.90", "8.00"]);
      const { cart, promocodes } = responseOf("/v1/carts/calculate");
      expect(cart).toMatchObject({ subtotal: "239.90", discount: "70.00", total: "169.90" });
      expect(promocodes[0]).toMatchObject({ number: "TAKE50", status: 4, in_totals: true, discount: "50.00" });
      for (const [command, response] of responses)
        if (/"http[^"]*\/v3\//.test(command)) expect(response).toHaveProperty("data");
      const imported = { complete: true, lines: 4, added: 2, duplicates: 1, bad: 0 };
      expect(responseOf("/codes/import/autumn").data).toMatchObject(imported);
      expect(responseOf("promotions/redemptions?")).toMatchObject({
        orgId: 100001,
        redemptions: [{ redemptionId: 1, promotionId: "2", discount: "20.00", discountAppliedOnQuantity: "2" }],
        lineItems: [{ sku: "BSK-TIER", discount: "20.00" }],
      });
      expect(responseOf("customerId=C-1").data).toMatchObject([{ redemptionId: 1, transactionNumber: "2001" }]);
      expect(responseOf("/1/reversal")).toMatchObject({ reversed: "PARTIAL", discount: "10.00" });
      expect(responseOf("/v1/reservations")).toMatchObject({ state: "held", promoCode: "TWENTY" });
      const [result] = responseOf("/v1/events").results;
      const promocode = {
        number: "take50",
        status: 4,
        in_totals: true,
        discount: "50.00",
        currency: "USD",
        reason: null,
      };
      expect(result).toMatchObject({ outcome: "stored", promocodes: [promocode] });
    });

    test("each command for the machine of the data file succeeds", async () => {
      const lines = examples.flatMap((block) => block.split("\n")).filter((line) => line.startsWith("npx promotrail "));
      expect(lines).toHaveLength(6);
      for (const line of lines) await runCommand(line, collector);
    });
  },
  60_000,
);
