import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";

const SDK = `import web_event, { type TrackResult, createWebEvent } from "../../sdk/module.ts";\n`;

const compiles = {
  "the guide's event": `web_event.track("promotion_code", "used", {
    items: [{ type: "promotion_code", id: "SAVE10", name: "SAVE10", code_status: 4 }],
    dims: { customers: { customer_id: "C-1", email: "a@b.example", cdp_source: "Staging" }, transaction: { id: "O-1" } },
    extra: { cdp_property_id: "100001" },
  });`,
  "a site's own event": `web_event.track("quiz", "finished", { items: [{ score: 3 }], extra: { level: [1, 2] } });`,
  "a site's own event alone": `web_event.track("quiz", "started");`,
  "an event without anything to carry": `web_event.track("user", "sign_out");`,
  "names that are known only when it runs": `declare const c: string; declare const a: string; web_event.track(c, a, { extra: {} });`,
  "own attributes of a product": `web_event.track("product", "view", { items: [{ type: "product", sku: "S", colour: "red" }] });`,
  "own attributes of a code, of the customer, and of the order": `web_event.track("promotion_code", "removed", {
    items: [{ type: "promotion_code", id: 42, colour: "red" }],
    dims: { customers: { tier: "gold" }, purchase: { id: 7, promotion_code: ["A", "B"], total: "3.00" }, store: { id: "S" } },
    extra: { currency: "EUR", level: 3 },
  });`,
  "a product without an id, by its sku": `web_event.track("product", "add_to_cart", { items: [{ type: "product", sku: "S", price: "19.99", quantity: 2 }] });`,
  "quantities as text": `web_event.track("product", "view_cart", { items: [{ type: "product", id: 1, quantity: "2.0000" }] });`,
  "the other actions of Antsomi's sites": `web_event.track("product", "add_compare", { items: [] }); web_event.track("product", "click", { items: [] });
    web_event.track("product", "checkout_cart", { items: [] }); web_event.track("user", "reset_anonymous_id");
    web_event.track("user", "subscribe", { extra: { email: "a@b.example" } });`,
  "the order of Antsomi's guide": `web_event.track("product", "purchase", { items: [{ type: "product", id: 1 }],
    extra: { order_id: "O-1", voucher_code: "SAVE10", customer_id: "C-1", email: "a@b.example", phone: "1" } });`,
  "a search": `web_event.track("browsing", "product_search", { extra: { src_search_term: "shoes" } });`,
  "a site's own action of a known category, as text": `web_event.track("promotion_code", "shared" as string, { extra: {} });`,
  "a payload made before": `const items = [{ type: "product" as const, id: 118 }]; web_event.track("product", "view", { items });`,
  "every option": `web_event.init({ write_key: "wk", collector: "https://c.example", consent: "pending", google_consent: true,
    respect_gpc: false, keep_personal_data: true, debug: true, before_send: (event) => (event.action === "x" ? null : event) });`,
  "asking what a cart costs": `const r = await web_event.evaluate({ currency: "USD", lines: [{ sku: "S", price: "19.99" }, { sku: "T" }] }, ["A"], { timeout: 500 });
    if (r.outcome === "calculated") r.promocodes[0]?.discount?.length; else r.reason satisfies "timeout" | "network" | "refused" | "no_page"; export {};`,
  "naming a calculation in a purchase": `const r = await web_event.evaluate({ lines: [{ sku: "S" }] });
    const id: string | null = r.outcome === "calculated" ? r.cart.id : null;
    web_event.track("product", "purchase", { items: [], extra: { evaluation_id: id } }); export {};`,
  "a reason for each drop": `web_event.on("drop", ({ reason }) => { const known: Record<typeof reason, 1> | undefined = undefined; void known; });`,
  "listening, in the call form": `web_event("on", "drop", (result) => { result.reason.length; }); web_event("on", "result", () => {})();`,
  "looking for a mistake": `web_event.on("trace", (what, ...details) => { what.length; details.length; })();`,
  "watching a code box": `web_event.watch({ input: "#code", button: document.body, message: ".message", timeout: 5000 });
    web_event("watch", { input: "#code", button: "#apply", message: "#message" });`,
  consent: `web_event.consent("denied"); web_event("consent", "granted");`,
  "the call form": `web_event("track", "quiz", "started"); web_event("init", { write_key: "wk_demo" }); web_event("flush");`,
  "reading a result": `const r: TrackResult = await web_event.track("quiz", "started"); r.promocodes?.[0]?.status; export {};`,
  listening: `const off = web_event.on("drop", (r, e) => { r.reason.length; e.event_id.length; }); off();`,
};

const refused = {
  "a typo in a known action": `web_event.track("promotion_code", "usd", { items: [{ type: "promotion_code", id: "A" }] });`,
  "a typo in a known action without a payload": `web_event.track("user", "signin");`,
  "an action of another category": `web_event.track("product", "sign_in");`,
  "an invalid id of a code": `web_event.track("promotion_code", "used", { items: [{ type: "promotion_code", id: true }] });`,
  "a reported status that is no number": `web_event.track("promotion_code", "used", { items: [{ type: "promotion_code", id: "A", code_status: "4" }] });`,
  "an invalid price": `web_event.track("product", "view", { items: [{ type: "product", id: 1, price: {} }] });`,
  "a customer that is a list": `web_event.track("quiz", "started", { dims: { customers: ["C-1"] } });`,
  "an unknown consent": `web_event.consent("yes");`,
  "an option of the wrong type": `web_event.init({ respect_gpc: "no" });`,
  "a before_send that returns nothing": `web_event.init({ before_send: (event) => { event.action; } });`,
  "a cart without lines": `web_event.evaluate({ currency: "USD" }, ["A"]);`,
  "a line with an invalid price": `web_event.evaluate({ lines: [{ sku: "S", price: {} }] });`,
  "codes that are no list": `web_event.evaluate({ lines: [] }, "SAVE10");`,
  "a result without a check of its outcome": `(await web_event.evaluate({ lines: [] })).cart; export {};`,
  "an unknown location": `web_event.evaluate({ lines: [] }, [], { location: "MOON" });`,
  "track without an action": `web_event.track("product");`,
  "an action that is no text": `web_event.track("quiz", 3);`,
  "items that are no list": `web_event.track("quiz", "started", { items: { id: "1" } });`,
  "items instead of a payload": `web_event.track("quiz", "started", [{ id: "1" }]);`,
  "a misspelled field of the payload": `web_event.track("quiz", "started", { item: [] });`,
  "a code without a payload": `web_event.track("promotion_code", "used");`,
  "a code without its text": `web_event.track("promotion_code", "used", { items: [{ type: "promotion_code" }] });`,
  "a product among codes": `web_event.track("promotion_code", "used", { items: [{ type: "product", id: "1" }] });`,
  "a purchase without items": `web_event.track("product", "purchase", { dims: { transaction: { id: "1" } } });`,
  "an order without its id": `web_event.track("quiz", "started", { dims: { transaction: { total: 3 } } });`,
  "a search without its term": `web_event.track("browsing", "product_search", { extra: {} });`,
  "an unknown source": `web_event.track("quiz", "started", { dims: { customers: { cdp_source: "staging" } } });`,
  "an unknown option": `web_event.init({ writeKey: "wk_demo" });`,
  "a code box without its message": `web_event.watch({ input: "#code", button: "#apply" });`,
  "an unknown listener": `web_event.on("error", () => {});`,
  "an unknown method": `web_event("destroy");`,
  "a result of the wrong type": `web_event.on("result", (result: { outcome: "dropped" }) => {});`,
  "an unknown dependency": `createWebEvent({ clock: () => 0 });`,
};

const fileOf = (name: string) => join("test", "sdk", `${name.replace(/\W/g, "_")}.virtual.ts`);
const problems = new Map<string, string[]>();

beforeAll(() => {
  const files = new Map(Object.entries({ ...compiles, ...refused }).map(([name, code]) => [fileOf(name), SDK + code]));
  const config = ts.readConfigFile("sdk/tsconfig.build.json", ts.sys.readFile).config;
  const options: ts.CompilerOptions = {
    ...ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, "sdk").options,
    noEmit: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, language, ...rest) => {
    const code = files.get(name);
    return code ? ts.createSourceFile(name, code, language) : getSourceFile(name, language, ...rest);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  for (const file of files.keys()) {
    const diagnostics = ts.getPreEmitDiagnostics(program, program.getSourceFile(file));
    problems.set(
      file,
      diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
    );
  }
});

describe("compiles", () => {
  test.each(Object.keys(compiles))("%s", (name) => {
    expect(problems.get(fileOf(name))).toEqual([]);
  });
});

describe("does not compile", () => {
  test.each(Object.keys(refused))("%s", (name) => {
    expect(problems.get(fileOf(name))).toHaveLength(1);
  });
});
