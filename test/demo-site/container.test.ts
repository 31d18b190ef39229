import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Container, createContainer } from "../../demo-site/gtm/container.js";

const definition = {
  variables: [
    { name: "Key", type: "constant", value: "wk_test" },
    { name: "Items", type: "data_layer", path: "ecommerce.items" },
    { name: "First Price", type: "data_layer", path: "ecommerce.items.0.price" },
    { name: "Count", type: "custom_javascript", file: "count.js" },
  ],
  triggers: [
    { name: "Page", event: "gtm.js" },
    { name: "Added", event: "add_to_cart" },
    { name: "Viewed", event: "view_cart" },
  ],
  tags: [
    { name: "loader", file: "loader.html", triggers: ["Page"] },
    { name: "cart", file: "cart.html", triggers: ["Added", "Viewed"] },
    { name: "broken", file: "broken.html", triggers: ["Added"] },
    { name: "last", file: "last.html", triggers: ["Added"] },
  ],
};

const texts = {
  "loader.html": "<script>fired('loader', '{{Key}}')</script>",
  "cart.html": "<script>fired('cart', {{Items}}, {{First Price}}, {{Count}})</script>",
  "broken.html": "<script>fired({{Undefined Variable}})</script>",
  "last.html": "<script>fired('last'); push({event: 'pushed by a tag'})</script>",
  "count.js": "function () { return ({{Items}} || []).length; }",
};

/** A container whose tags append their calls to `fired`. */
function startContainer(files = texts) {
  const fired: unknown[][] = [];
  const record = (...call: unknown[]) => fired.push(call);
  const page = (script: string) =>
    new Function("fired", "push", "google_tag_manager", script)(record, container.push, container.macros);
  const container: Container = createContainer({
    id: "GTM-TEST",
    definition,
    texts: files,
    run: (html) => page(html.replace(/<\/?script>/g, "")),
    compute: (source) => page(`return ${source}`),
  });
  return { fired, push: container.push };
}

describe("the tag container", () => {
  beforeEach(() => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
  });

  it("fires a tag on its event and on no other", () => {
    const { fired, push } = startContainer();
    push({ event: "gtm.js" });
    push({ event: "scroll" });
    push({ no: "event" });
    expect(fired).toEqual([["loader", "wk_test"]]);
  });

  it("passes values with their types and as of the moment when the tag fires", () => {
    const { fired, push } = startContainer();
    const items = [{ price: 12.5 }, { price: 3 }];
    push({ event: "view_cart", ecommerce: { items } });
    push({ ecommerce: null });
    push({ event: "view_cart", ecommerce: { items: [{}] } });
    push({ ecommerce: null, event: "view_cart" });
    expect(fired).toEqual([
      ["cart", items, 12.5, 2],
      ["cart", [{}], undefined, 1],
      ["cart", undefined, undefined, 0],
    ]);
  });

  it("fires the other tags when one fails, and finishes a message before those that tags push", () => {
    const { fired, push } = startContainer();
    push({ event: "add_to_cart", ecommerce: { items: [] } });
    push({ event: "gtm.js" });
    expect(fired.map(([tag]) => tag)).toEqual(["cart", "last", "loader"]);
  });

  it("handles messages that arrive while tags fire in their order", () => {
    const last = "<script>fired('last'); push({event: 'gtm.js'}); fired('after')</script>";
    const { fired, push } = startContainer({ ...texts, "last.html": last });
    push({ event: "add_to_cart" });
    expect(fired.map(([tag]) => tag)).toEqual(["cart", "last", "after", "loader"]);
  });

  it("ignores values that are no messages", () => {
    const { fired, push } = startContainer();
    for (const other of [["event", "gtm.js"], null, undefined, "gtm.js", () => {}]) push(other);
    expect(fired).toEqual([]);
  });
});
