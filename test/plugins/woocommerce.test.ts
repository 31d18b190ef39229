import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { type Collector, collectorForTest } from "../support/collector.ts";

const hasPhp = spawnSync("php", ["--version"]).status === 0;
if (!hasPhp) console.warn("WooCommerce's plugin is not tested: there is no php here");

/** A hook and its arguments; a coupon stands for WooCommerce's object. */
type Step = readonly [hook: string, ...args: (string | number | null | { coupon: string })[]];

interface Request {
  readonly cookies?: Record<string, string>;
  readonly post?: Record<string, string>;
  readonly constants?: Record<string, string>;
  readonly breaks?: boolean;
}

interface Printed {
  readonly returned?: unknown;
  readonly script?: string;
  readonly blocking?: boolean;
  readonly timeout?: number;
  readonly answer?: { results: { outcome: string }[] };
}

const COOKIES = { promotrail_visitor: "visitor-1", promotrail_session: "session-1" };

/** A collector with a shop, and WooCommerce's double that runs one request of a visitor. */
async function shop(scopes = ["ingest"]) {
  const collector = await collectorForTest();
  const { data } = await (await collector.admin("/v1/properties", { name: "Shop" })).json();
  const key = await (await collector.admin(`/v1/properties/${data.id}/keys`, { name: "Shop server", scopes })).json();
  const run = async (
    steps: readonly Step[],
    { cookies = COOKIES, post = {}, constants = {}, breaks }: Request = {},
  ): Promise<Printed[]> => {
    const own = { PROMOTRAIL_COLLECTOR: `${collector.url}/`, PROMOTRAIL_KEY: key.data.secret, ...constants };
    const input = JSON.stringify({ steps, cookies, post, constants: own, breaks });
    const args = ["test/plugins/woocommerce.php", `${process.cwd()}/plugins/woocommerce/promotrail.php`, input];
    const { stdout } = await promisify(execFile)("php", ["-d", "display_errors=1", ...args]);
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  };
  return { collector, id: data.id as string, run, checks: () => checksOf(collector, data.id) };
}

async function checksOf(collector: Collector, id: string): Promise<Record<string, unknown>[]> {
  const { data } = await (await collector.admin(`/v1/code_checks?property_id=${id}`)).json();
  return data;
}

const refused = (code: string, number: number): Step => [
  "woocommerce_coupon_error",
  `Message of ${number}`,
  number,
  { coupon: code },
];
const outcomes = (printed: Printed[]) =>
  printed.flatMap(({ answer }) => answer?.results.map(({ outcome }) => outcome) ?? []);

describe.skipIf(!hasPhp)("WooCommerce's plugin, under PHP", () => {
  test("reports an accepted code with the visitor and the session", async () => {
    const { run, checks } = await shop();
    const printed = await run([["woocommerce_applied_coupon", "save10"]]);
    expect(outcomes(printed)).toEqual(["stored"]);
    expect(await checks()).toMatchObject([{ code: "SAVE10", visitor_id: "visitor-1", session_id: "session-1" }]);
  });

  test("waits for no answer", async () => {
    const { run } = await shop();
    expect(await run([["woocommerce_applied_coupon", "save10"]])).toContainEqual(
      expect.objectContaining({ blocking: false, timeout: 1 }),
    );
  });

  test("reports a refused code, and returns the shop's message as it was", async () => {
    const { run, checks } = await shop();
    const printed = await run([refused("old5", 107)]);
    expect(printed.at(-1)).toEqual({ returned: "Message of 107" });
    expect(await checks()).toMatchObject([{ code: "OLD5" }]);
  });

  test("reports a removed code", async () => {
    const { run } = await shop();
    expect(outcomes(await run([["woocommerce_removed_coupon", "save10"]]))).toEqual(["stored"]);
  });

  test("takes the code from the form where the error has no coupon", async () => {
    const { run, checks } = await shop();
    await run([["woocommerce_coupon_error", "Coupon does not exist!", 105, null]], { post: { coupon_code: " nope " } });
    expect(await checks()).toMatchObject([{ code: "NOPE" }]);
  });

  test("reports an error once, though WooCommerce checks a coupon several times", async () => {
    const { run } = await shop();
    expect(outcomes(await run([refused("old5", 107), refused("old5", 107), refused("old5", 108)]))).toEqual([
      "stored",
      "stored",
    ]);
  });

  test("loads the listener for block checkouts", async () => {
    const { run } = await shop();
    expect(await run([["wp_enqueue_scripts", ""]])).toContainEqual({
      script: "https://shop.example/wp-content/plugins/woocommerce/blocks.js",
    });
  });

  describe("reports nothing", () => {
    test.each<[string, Step, Request]>([
      ["where the code is applied already (103)", refused("save10", 103), {}],
      ["where no code was entered (111)", refused("", 111), {}],
      ["of a visitor without the SDK's cookie, who has not consented", refused("old5", 107), { cookies: {} }],
      ["where no code is known", ["woocommerce_coupon_error", "No", 105, null], {}],
    ])("%s", async (_, step, request) => {
      const { run } = await shop();
      expect(await run([step], request)).toEqual([{ returned: step[1] }]);
    });
  });

  test("never breaks the shop: a request that breaks, a key without the scope", async () => {
    const { run } = await shop(["read"]);
    const steps = [refused("old5", 107)];
    expect((await run(steps, { breaks: true })).at(-1)).toEqual({ returned: "Message of 107" });
    expect((await run(steps)).at(-1)).toEqual({ returned: "Message of 107" });
    const [printed] = await run(steps);
    expect(printed!.answer).toMatchObject({ status: 403 });
  });
});
