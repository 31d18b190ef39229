import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Container, createContainer } from "../../demo-site/gtm/container.js";
import type { ContainerContent } from "../../demo-site/gtm/import.js";

const tag = (name: string, html: string, ...events: string[]) => ({ name, html, events, priority: 0 });

const content: ContainerContent = {
  variables: [
    { name: "Key", type: "c", value: "wk_test" },
    { name: "Items", type: "v", value: "ecommerce.items" },
    { name: "First Price", type: "v", value: "ecommerce.items.0.price" },
    { name: "Count", type: "jsm", value: "function () { return ({{Items}} || []).length; }" },
  ],
  tags: [
    tag("loader", "<script>fired('loader', '{{Key}}')</script>", "gtm.init"),
    tag("page", "<script>fired('page')</script>", "gtm.js"),
    tag("cart", "<script>fired('cart', {{Items}}, {{First Price}}, {{Count}})</script>", "add_to_cart", "view_cart"),
    tag("broken", "<script>fired({{Undefined Variable}})</script>", "add_to_cart"),
    tag("last", "<script>fired('last'); push({event: 'pushed by a tag'}); fired('after')</script>", "add_to_cart"),
    tag("pushed", "<script>fired('pushed')</script>", "pushed by a tag"),
  ],
};

/** A container whose tags append their calls to `fired`. */
function startContainer() {
  const fired: unknown[][] = [];
  const record = (...call: unknown[]) => fired.push(call);
  const page = (script: string) =>
    new Function("fired", "push", "google_tag_manager", script)(record, container.push, container.macros);
  const container: Container = createContainer({
    id: "GTM-TEST",
    content,
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
    expect(fired).toEqual([["loader", "wk_test"], ["page"]]);
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

  it("fires the tags of Initialization before those of the page, whatever their order", () => {
    const { fired, push } = startContainer();
    push({ event: "gtm.js" });
    expect(fired.map(([tag]) => tag)).toEqual(["loader", "page"]);
  });

  it("fires the other tags when one fails, and finishes a message before those that tags push", () => {
    const { fired, push } = startContainer();
    push({ event: "add_to_cart", ecommerce: { items: [] } });
    push({ event: "gtm.js" });
    expect(fired.map(([tag]) => tag)).toEqual(["cart", "last", "after", "pushed", "loader", "page"]);
  });

  it("ignores values that are no messages", () => {
    const { fired, push } = startContainer();
    for (const other of [["event", "gtm.js"], null, undefined, "gtm.js", () => {}]) push(other);
    expect(fired).toEqual([]);
  });
});
