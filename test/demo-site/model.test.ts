import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { isMessage, type Model, read, take } from "../../demo-site/gtm/model.js";

function modelOf(...messages: Model[]): Model {
  const model: Model = {};
  for (const message of messages) take(model, message);
  return model;
}

describe("GTM's data layer model", () => {
  it.each<[string, Model[], Model]>([
    ["merges objects deeply", [{ a: { b: 1 } }, { a: { c: 2 } }], { a: { b: 1, c: 2 } }],
    ["replaces values", [{ a: 1 }, { a: "two" }], { a: "two" }],
    ["replaces an object by a value and back", [{ a: { b: 1 } }, { a: 1 }, { a: { c: 1 } }], { a: { c: 1 } }],
    ["merges arrays by position, so that a longer one's tail stays", [{ a: [1, 2, 3] }, { a: [9] }], { a: [9, 2, 3] }],
    ["merges objects in arrays", [{ a: [{ b: 1 }] }, { a: [{ c: 2 }] }], { a: [{ b: 1, c: 2 }] }],
    ["turns an array into an object where one comes", [{ a: [1] }, { a: { b: 1 } }], { a: { b: 1 } }],
    ["clears with null", [{ a: [1, 2, 3] }, { a: null }, { a: [9] }], { a: [9] }],
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

  it("leaves messages as they were pushed", () => {
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

  it("knows messages from commands", () => {
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
