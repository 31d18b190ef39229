import { describe, expect, test } from "vitest";
import { parsePromotion } from "../../../collector/contract/promotion/promotion.ts";
import { bodyOf, initialValues, readDraft } from "../../../collector/http/dashboard/editor/draft.ts";
import { jsonLines, lineOf } from "../../../collector/http/dashboard/editor/json-lines.ts";
import { TEMPLATES } from "../../../collector/http/dashboard/editor/templates.ts";
import { safeNext } from "../../../collector/http/dashboard/sign-in.ts";

describe.each(TEMPLATES.map((one) => [one.id, one] as const))("the template %s", (_, template) => {
  const values = initialValues(template);
  const errorsOf = (changed: Record<string, string>) => {
    const parsed = parsePromotion(bodyOf(template, { ...values, ...changed }), "USD");
    return parsed.ok ? [] : parsed.errors;
  };

  test("makes a promotion as it stands, with a code and without", () => {
    expect(errorsOf({})).toEqual([]);
    expect(
      errorsOf({ code: "X", start_date: "2026-11-01T00:00", end_date: "2026-12-01T00:00", max_uses: "5" }),
    ).toEqual([]);
  });

  test.each(
    template.fields.map((field) => [field.name, field] as const),
  )("shows what is wrong beside %s", (name, field) => {
    const paths = errorsOf({ [name]: "!" }).map(({ path }) => path);
    // Ids may be any text.
    if (/products|variants|categories|zones|^product$/.test(name)) return expect(paths).toEqual([]);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !path.startsWith(field.path))).toEqual([]);
  });
});

test("what is wrong with a field of every form stands beside it", () => {
  const [template] = TEMPLATES;
  const body = bodyOf(template!, { ...initialValues(template!), name: "", start_date: "soon", max_uses: "-1" });
  const parsed = parsePromotion(body, "USD");
  expect(parsed.ok ? [] : parsed.errors.map(({ path }) => path)).toEqual(["name", "start_date", "max_uses"]);
});

test("a form that is JSON says where it can't be read", () => {
  const form = (json: string) => new URLSearchParams({ template: "json", json });
  expect(readDraft(form('{"a": 1}'))).toMatchObject({ body: { a: 1 }, unreadable: null, code: null });
  expect(readDraft(form("{")).unreadable?.message).toMatch(/^is not JSON: /);
});

const BODY = { name: "x", rules: [{ action: { cart_value: { discount: {} } }, apply_once: true }], empty: [] };

test("JSON is written as everybody writes it", () => {
  expect(jsonLines(BODY).map(({ text }) => text)).toEqual(JSON.stringify(BODY, null, 2).split("\n"));
});

test.each([
  ["name", '  "name": "x",'],
  ["rules[0].action.cart_value.discount", '          "discount": {}'],
  ["rules[0].action.cart_value.discount.fixed_amount", '          "discount": {}'],
  ["rules[0].stop", "    {"],
  ["rules[3]", '  "rules": ['],
  ["nothing", "{"],
  ["", "{"],
])("an error at %s stands at its line, or at what is around it", (path, text) => {
  const lines = jsonLines(BODY);
  expect(lines[lineOf(lines, path)]!.text).toBe(text);
});

test.each([
  ["/dashboard", "/dashboard"],
  ["/dashboard/codes?from=2026-11-01&search=a%20b", "/dashboard/codes?from=2026-11-01&search=a%20b"],
  ["/dashboard/../v1", "/dashboard"],
  ["/dashboards", "/dashboard"],
  ["https://evil.example/dashboard", "/dashboard"],
])("who signs in to see %s goes to %s", (next, to) => {
  expect(safeNext(next)).toBe(to);
});
