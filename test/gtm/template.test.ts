import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse } from "acorn";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it, onTestFinished, test } from "vitest";
import { buildGtm } from "../../gtm/build.ts";
import { PERMISSIONS } from "../../gtm/template/permissions.ts";
import { templateText } from "../../gtm/template/template.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { copy, createSandbox, type Data, emptyHost, type Host, runScenario } from "./sandbox.ts";
import { permissionsOf, readTemplate, type WebPermission } from "./template.ts";

const template = readTemplate(templateText());
const run = (name: string, changes = {}) =>
  runScenario(
    { ...template, ...changes },
    template.scenarios.find((one) => one.name === name)!.code,
    isDeepStrictEqual,
  );

/** A page whose scripts are noted and load at once. */
function openPage(changes: Partial<Host> = {}) {
  const scripts: string[] = [];
  const inject = (url: string, onSuccess: () => void) => {
    scripts.push(url);
    onSuccess();
  };
  const host: Host = { ...emptyHost(), inject, ...changes };
  const fire = (data: Data) => createSandbox(template, host).runCode(data);
  /** The calls that wait for the SDK. */
  const queue = () => JSON.parse(JSON.stringify((host.window as { web_event: { queue: unknown } }).web_event.queue));
  return { host, scripts, fire, queue };
}

const loader = { type: "load", collector: "https://events.shop.example", writeKey: "wk_1", consent: "google" };
const purchase = { type: "track", event: "product/purchase", code: "TAKE50", orderId: "O-1", currency: "USD" };
const codeWithoutCode = { type: "track", event: "promotion_code/used" };

describe("the template's own tests", () => {
  test.each(template.scenarios.map(({ name }) => name))("%s", (name) => run(name));

  it("fail where the code is another one", () => {
    const failing = template.scenarios.filter(({ name }) => {
      try {
        run(name, { code: "data.gtmOnSuccess();" });
        return false;
      } catch {
        return true;
      }
    });
    expect(failing).toHaveLength(template.scenarios.length);
  });

  it("fail where a permission is removed", () => {
    const { access_globals, ...others } = template.permissions;
    const { "web_event.queue": _, ...globals } = access_globals!;
    const first = template.scenarios[0]!.name;
    expect(() => run(first, { permissions: { ...others, access_globals: globals } })).toThrow(
      "createArgumentsQueue: the template has no permission for access_globals read web_event.queue.",
    );
  });
});

/** Every permission by itself: the list without it, or with one access less. */
function lists(): [string, WebPermission[]][] {
  const all: WebPermission[] = structuredClone(PERMISSIONS);
  const shorter: [string, WebPermission[]][] = [];
  for (const [index, { instance }] of all.entries()) {
    const replaced = (value: object) =>
      all.with(index, { instance: { ...instance, param: [{ key: "", value: { type: 2, ...value } }] } });
    const { listItem = [] } = instance.param[0]!.value;
    if (listItem.length === 0) shorter.push([instance.key.publicId, all.toSpliced(index, 1)]);
    for (const [at, item] of listItem.entries()) {
      const name = `${instance.key.publicId} ${item.string ?? item.mapValue![0]!.string}`;
      if (!item.mapValue) shorter.push([name, replaced({ listItem: listItem.toSpliced(at, 1) })]);
      for (const [field, value] of (item.mapValue ?? []).entries()) {
        if (!value.boolean) continue;
        const less = { ...item, mapValue: item.mapValue!.with(field, { type: 8, boolean: false }) };
        const access = `${name} ${item.mapKey![field]!.string}`;
        shorter.push([access, replaced({ listItem: listItem.with(at, less) })]);
      }
    }
  }
  return shorter;
}

/** Firings that use each permission. */
const FIRINGS: Data[] = [{ ...loader, ga4: true }, purchase, { ...purchase, currency: "" }, codeWithoutCode];

describe("the template's permissions", () => {
  const fireAll = (permissions = template.permissions) => {
    const host: Host = { ...emptyHost(), consent: { analytics_storage: "denied" } };
    for (const data of FIRINGS) createSandbox({ ...template, permissions }, host).runCode(data);
    for (const listener of host.consentListeners) listener("analytics_storage", true);
  };

  it("suffice", () => {
    expect(() => fireAll()).not.toThrow();
  });

  test.each(lists())("are all needed: %s", (_name, permissions) => {
    expect(() => fireAll(permissionsOf(permissions))).toThrow("the template has no permission for");
  });

  it("admit the two scripts of a collector by https, and no other address", () => {
    for (const collector of ["http://events.shop.example", "https://evil.example/x?y=", "javascript:alert(1)//"])
      expect(() => openPage().fire({ ...loader, collector: `${collector}/other` })).toThrow();
    const { scripts, fire } = openPage();
    fire({ ...loader, ga4: true });
    expect(scripts).toEqual([
      "https://events.shop.example/sdk/web_event.ga4.js",
      "https://events.shop.example/sdk/web_event.js?key=wk_1",
    ]);
  });
});

describe("on a page", () => {
  it("queues the events of other tags, whichever fires first", () => {
    const { fire, queue } = openPage();
    fire(purchase);
    fire(loader);
    expect(queue()).toMatchObject([
      ["track", "product", "purchase", { dims: { transaction: { id: "O-1", promotion_code: "TAKE50" } } }],
    ]);
  });

  it("leaves the snippet of the page in place, and calls its method", () => {
    const calls: unknown[] = [];
    const snippet = Object.assign(() => {}, { queue: [], track: (...args: unknown[]) => calls.push(args) });
    const { host, fire } = openPage({ window: { web_event: snippet } });
    fire(purchase);
    expect((host.window as { web_event: unknown }).web_event).toBe(snippet);
    expect(calls).toMatchObject([["product", "purchase", {}]]);
  });

  it("passes on decisions of the visitor that come before the SDK", () => {
    const { host, fire, queue, scripts } = openPage({ consent: { analytics_storage: "denied" } });
    fire(loader);
    for (const listener of host.consentListeners) listener("analytics_storage", true);
    for (const listener of host.consentListeners) listener("ad_storage", false);
    expect(scripts).toEqual(["https://events.shop.example/sdk/web_event.js?key=wk_1&consent=pending"]);
    expect(queue()).toEqual([["consent", "granted"]]);
  });
});

describe("the sandbox", () => {
  const evaluate = (code: string, host = emptyHost()) => createSandbox({ ...template, code }, host).runCode({});

  it("takes a function's properties away", () => {
    const method = Object.assign(() => "called", { track: () => {} });
    const copied = copy({ method, list: [method] }) as { method: typeof method; list: (typeof method)[] };
    expect([copied.method(), copied.list[0]!(), Object.keys(copied.method)]).toEqual(["called", "called", []]);
  });

  it("copies what it reads, so that a template changes nothing of the page", () => {
    const window = { web_event: { queue: [] as unknown[] } };
    evaluate(`require("copyFromWindow")("web_event").queue.push(1);`, { ...emptyHost(), window });
    expect(window.web_event.queue).toEqual([]);
  });

  test.each(["window", "document", "Object", "JSON", "setTimeout"])("has no global %s", (name) => {
    expect(evaluate(`return typeof ${name};`)).toBe("undefined");
  });

  it("has no other API than those it knows", () => {
    expect(() => evaluate(`require("sendPixel")("https://evil.example");`)).toThrow('there is no API "sendPixel"');
  });
});

const schema = JSON.parse(readFileSync(new URL("template.schema.json", import.meta.url), "utf8"));
const isTemplate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

describe("the file", () => {
  const { info, parameters } = template;
  const file = () => JSON.parse(JSON.stringify({ info, parameters, permissions: PERMISSIONS }));

  it("follows Google's format", () => {
    isTemplate(file());
    expect(isTemplate.errors ?? []).toEqual([]);
  });

  it("is refused by the schema with an unknown kind of field or permission", () => {
    const [first, ...others] = parameters;
    expect(isTemplate({ ...file(), parameters: [{ ...first, type: "COLOR" }, ...others] })).toBe(false);
    expect(isTemplate({ ...file(), parameters: [{ ...first, selectItems: [] }, ...others] })).toBe(false);
    expect(isTemplate(JSON.parse(JSON.stringify(file()).replace('"access_globals"', '"access_everything"')))).toBe(
      false,
    );
  });

  it("comes with what a repository of the gallery needs at its root", () => {
    const folder = newFolder();
    onTestFinished(() => removeFolder(folder));
    buildGtm(folder);
    const read = (name: string) => readFileSync(join(folder, "gtm/template", name), "utf8");
    expect(read("template.tpl")).toBe(templateText());
    expect(read("LICENSE")).toMatch(/^\s*Apache License\s+Version 2\.0, January 2004/);
    expect(read("README.md")).toMatch(/^# /);
    expect(read("metadata.yaml")).toMatch(
      /^(?:#.*\n)*homepage: "https:.+"\ndocumentation: "https:.+"\nversions:\n(?: {2}#.*\n)*(?: {2}- sha: [0-9a-f]{40}\n {4}changeNotes: .+\n)+$/,
    );
  });

  it("has Google's sections in their order", () => {
    expect(template.sections).toEqual([
      "TERMS_OF_SERVICE",
      "INFO",
      "TEMPLATE_PARAMETERS",
      "SANDBOXED_JS_FOR_WEB_TEMPLATE",
      "WEB_PERMISSIONS",
      "TESTS",
      "NOTES",
    ]);
  });

  /** The kinds of syntax that a value and all in it have. */
  const syntaxOf = (node: unknown): string[] => {
    if (typeof node !== "object" || node === null) return [];
    const own = "regex" in node ? ["RegExp"] : "type" in node ? [String(node.type)] : [];
    return [...own, ...Object.values(node).flatMap(syntaxOf)];
  };

  test.each([
    ["the code", template.code],
    ...template.scenarios.map(({ name, code }): [string, string] => [name, code]),
  ])("uses only the sandbox's JavaScript, ES5 with const, let and arrow functions: %s", (_name, code) => {
    const kinds = new Set(syntaxOf(parse(code, { ecmaVersion: 2015, allowReturnOutsideFunction: true })));
    const refused = /^(New|This|Class|Super|Template|Tagged|Spread|Rest|Yield|Meta|ForOf|Try|RegExp|\w+Pattern)/;
    expect([...kinds].filter((kind) => refused.test(kind))).toEqual([]);
  });

  /** All fields, those in groups included. */
  const fieldsOf = (list: readonly Record<string, unknown>[]): Record<string, unknown>[] =>
    list.flatMap((field) => [field, ...fieldsOf((field.subParams as Record<string, unknown>[]) ?? [])]);

  it("has a field for each value that the code reads, and reads each field", () => {
    const fields = fieldsOf(template.parameters).filter(({ type }) => type !== "GROUP");
    const read = [...template.code.matchAll(/\bdata\.(\w+)/g)].map(([, name]) => name);
    const names = fields.map(({ name }) => name);
    expect([...new Set(read)].filter((name) => !/^gtmOn/.test(name!)).sort()).toEqual([...names].sort());
  });
});
