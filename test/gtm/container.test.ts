import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it, test } from "vitest";
import { readExport } from "../../demo-site/gtm/import.js";
import { CONTAINER, containerJson } from "../../gtm/container.ts";
import { type Container, containerExport } from "../../gtm/export.ts";

const schema = JSON.parse(readFileSync(new URL("export.schema.json", import.meta.url), "utf8"));
const isExport = new Ajv2020({ allErrors: true }).compile(schema);

const exported = containerExport(CONTAINER);
const { tag, trigger, variable } = exported.containerVersion;

const small: Container = {
  name: "Small",
  variables: [
    { name: "Key", type: "c", value: "wk" },
    { name: "Items", type: "v", value: "ecommerce.items" },
    { name: "Count", type: "jsm", value: "function () { return 1; }" },
  ],
  tags: [
    { name: "late", html: "<script>late()</script>", events: ["purchase"] },
    { name: "early", html: "<script>early()</script>", events: ["gtm.init", "purchase"], priority: 5 },
    { name: "off", html: "<script>off()</script>", events: ["purchase"], paused: true, notes: "Switch it on." },
  ],
};

describe("an exported container", () => {
  test.each([
    ["ours", CONTAINER],
    ["a small one", small],
  ])("follows Google's format: %s", (_name, container) => {
    isExport(JSON.parse(JSON.stringify(containerExport(container))));
    expect(isExport.errors ?? []).toEqual([]);
  });

  it("is refused by the schema where an enum is in lower case", () => {
    expect(isExport(JSON.parse(containerJson().replaceAll("CUSTOM_EVENT", "customEvent")))).toBe(false);
  });

  it("is read by the demo's runner as it was defined, without paused tags, the highest priority first", () => {
    const [late, early] = small.tags;
    expect(readExport(containerExport(small))).toEqual({
      variables: small.variables,
      tags: [early, { ...late, priority: 0 }],
    });
  });
});

describe("Promotrail's container", () => {
  it("is the same file for the same sources", () => {
    expect(containerJson()).toBe(containerJson());
    expect(JSON.parse(containerJson())).toEqual(JSON.parse(JSON.stringify(exported)));
  });

  it("has names that no other container has, each once", () => {
    for (const list of [tag, trigger, variable]) {
      const names = list.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      expect(names.filter((name) => !name.startsWith("Promotrail "))).toEqual([]);
    }
  });

  it("leaves consent to the SDK, because Google Tag Manager would drop a tag that it stops", () => {
    expect(tag.map(({ consentSettings }) => consentSettings.consentStatus)).toEqual(tag.map(() => "NOT_NEEDED"));
  });

  it("starts the loader at Initialization, before every other tag", () => {
    const [loader, ...others] = readExport(exported).tags;
    expect(loader).toMatchObject({ name: "Promotrail loader", events: ["gtm.init"] });
    for (const other of others) expect(other.priority).toBeLessThan(loader!.priority);
  });
});

describe("the demo's runner", () => {
  const purchase = { type: "EQUALS", parameter: [] };
  type Changes = Partial<Record<"tag" | "trigger" | "variable", object[]>>;
  const read = (changes: Changes) => () =>
    readExport({ ...exported, containerVersion: { ...exported.containerVersion, ...changes } });

  it.each<[string, () => unknown, string]>([
    [
      "an older format",
      () => readExport({ ...exported, exportFormatVersion: 1 }),
      "The export has the unknown format 1.",
    ],
    [
      "a variable of another type",
      read({ variable: [{ ...variable[0], type: "k" }] }),
      'The variable "Promotrail Collector" has the unknown type "k".',
    ],
    [
      "a variable without its content",
      read({ variable: [{ ...variable[0], parameter: [] }] }),
      '"Promotrail Collector" has no parameter "value".',
    ],
    [
      "a trigger of another type",
      read({ trigger: [{ ...trigger[0], type: "CLICK" }] }),
      'The trigger "Promotrail view_item" is of another kind.',
    ],
    [
      "a trigger with two conditions",
      read({ trigger: [{ ...trigger[0], customEventFilter: [...trigger[0]!.customEventFilter, purchase] }] }),
      'The trigger "Promotrail view_item" is of another kind.',
    ],
    [
      "a tag of another type",
      read({ tag: [{ ...tag[0], type: "gaawe" }] }),
      'The tag "Promotrail loader" has the unknown type "gaawe".',
    ],
    [
      "a tag that Google would drop without consent",
      read({ tag: [{ ...tag[0], consentSettings: { consentStatus: "NEEDED" } }] }),
      'The tag "Promotrail loader" needs consent.',
    ],
    [
      "a tag with a trigger that does not exist",
      read({ tag: [{ ...tag[0], firingTriggerId: ["99"] }] }),
      'The tag "Promotrail loader" names the unknown trigger 99.',
    ],
  ])("refuses %s", (_case, act, message) => {
    expect(act).toThrow(message);
  });
});
