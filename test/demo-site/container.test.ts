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
  "broken.html": "<script>fired({{Unheard Of}})</script>",
  "last.html": "<script>fired('last'); push({event: 'pushed by a tag'})</script>",
  "count.js": "function () { return ({{Items}} || []).length; }",
};

/** A container whose page is a list of what its tags did. */
function started(files = texts) {
  const done: unknown[][] = [];
  const fired = (...seen: unknown[]) => done.push(seen);
  const page = (script: string) =>
    new Function("fired", "push", "google_tag_manager", script)(fired, container.push, container.macros);
  const container: Container = createContainer({
    id: "GTM-TEST",
    definition,
    texts: files,
    run: (html) => page(html.replace(/<\/?script>/g, "")),
    compute: (source) => page(`return ${source}`),
  });
  return { done, push: container.push };
}

describe("the tag container", () => {
  beforeEach(() => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
  });

  it("fires a tag on its event, and on no other", () => {
    const { done, push } = started();
    push({ event: "gtm.js" });
    push({ event: "scroll" });
    push({ no: "event" });
    expect(done).toEqual([["loader", "wk_test"]]);
  });

  it("hands values over with their types, as they are when the tag fires", () => {
    const { done, push } = started();
    const items = [{ price: 12.5 }, { price: 3 }];
    push({ event: "view_cart", ecommerce: { items } });
    push({ ecommerce: null });
    push({ event: "view_cart", ecommerce: { items: [{}] } });
    push({ ecommerce: null, event: "view_cart" });
    expect(done).toEqual([
      ["cart", items, 12.5, 2],
      ["cart", [{}], undefined, 1],
      ["cart", undefined, undefined, 0],
    ]);
  });

  it("fires the other tags when one is broken, and finishes a message before it takes what tags pushed", () => {
    const { done, push } = started();
    push({ event: "add_to_cart", ecommerce: { items: [] } });
    push({ event: "gtm.js" });
    expect(done.map(([tag]) => tag)).toEqual(["cart", "last", "loader"]);
  });

  it("takes messages that come while tags fire in their order", () => {
    const last = "<script>fired('last'); push({event: 'gtm.js'}); fired('after')</script>";
    const { done, push } = started({ ...texts, "last.html": last });
    push({ event: "add_to_cart" });
    expect(done.map(([tag]) => tag)).toEqual(["cart", "last", "after", "loader"]);
  });

  it("passes over what is no message", () => {
    const { done, push } = started();
    for (const other of [["event", "gtm.js"], null, undefined, "gtm.js", () => {}]) push(other);
    expect(done).toEqual([]);
  });
});
