import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { applyMessage, isMessage, type Model, read } from "../../demo-site/gtm/model.js";

function modelOf(...messages: Model[]): Model {
  const model: Model = {};
  for (const message of messages) applyMessage(model, message);
  return model;
}

describe("GTM's data layer model", () => {
  it.each<[string, Model[], Model]>([
    ["merges objects deeply", [{ a: { b: 1 } }, { a: { c: 2 } }], { a: { b: 1, c: 2 } }],
    ["replaces values", [{ a: 1 }, { a: "two" }], { a: "two" }],
    ["replaces an object by a value and back", [{ a: { b: 1 } }, { a: 1 }, { a: { c: 1 } }], { a: { c: 1 } }],
    ["merges arrays by index and keeps the tail of the longer one", [{ a: [1, 2, 3] }, { a: [9] }], { a: [9, 2, 3] }],
    ["merges objects in arrays", [{ a: [{ b: 1 }] }, { a: [{ c: 2 }] }], { a: [{ b: 1, c: 2 }] }],
    ["replaces an array by an object", [{ a: [1] }, { a: { b: 1 } }], { a: { b: 1 } }],
    ["clears a value with null", [{ a: [1, 2, 3] }, { a: null }, { a: [9] }], { a: [9] }],
    [
      "keeps null and undefined as values",
      [
        { a: 1, b: 1 },
        { a: null, b: undefined },
      ],
      { a: null, b: undefined },
    ],
    ["reads dots in names as paths", [{ "a.b": 1 }, { "a.c": 2 }], { a: { b: 1, c: 2 } }],
  ])("%s", (_, messages, model) => {
    expect(modelOf(...messages)).toEqual(model);
  });

  it("does not change the messages", () => {
    const first = { ecommerce: { items: [{ item_id: "118" }] } };
    modelOf(first, { ecommerce: { items: [{ item_id: "119" }] } });
    expect(first).toEqual({ ecommerce: { items: [{ item_id: "118" }] } });
  });

  it.each([
    ["ecommerce.items.0.price", 12],
    ["ecommerce", { items: [{ price: 12 }], coupon: null }],
    ["ecommerce.coupon", null],
    ["ecommerce.coupon.code", undefined],
    ["nothing.here", undefined],
  ])("reads %s", (path, value) => {
    expect(read({ ecommerce: { items: [{ price: 12 }], coupon: null } }, path)).toEqual(value);
  });

  it("distinguishes messages from commands", () => {
    const consent = runInNewContext('(function () { return arguments })("consent", "default")');
    expect([{ event: "x" }, consent, () => {}, null, "x", [1]].map(isMessage)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
