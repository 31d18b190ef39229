import { describe, expect, it } from "vitest";
import { resolveScript, resolveTag, type Variables } from "../../demo-site/gtm/resolve.js";

const HOSTILE = "\"'\\</script><!--\n\u2028=&";
const values: Record<string, unknown> = {
  Code: "TAKE50",
  Hostile: HOSTILE,
  Items: [{ id: "118", quantity: 2 }],
  Price: 12.5,
  Missing: undefined,
  Nothing: null,
};
const variables: Variables = {
  value: (name) => values[name],
  macro: (name) => `macro(${JSON.stringify(name)})`,
};

/** Runs a resolved script and returns its value. */
function run(script: string): unknown {
  return new Function("macro", resolveScript(script, variables))((name: string) => values[name]);
}

describe("variables inside a script", () => {
  it.each([
    ["unquoted: a string", "return {{Code}};", "TAKE50"],
    ["unquoted: a string that could end the script", "return {{Hostile}};", HOSTILE],
    ["unquoted: a number", "return {{Price}};", 12.5],
    ["unquoted: undefined", "return {{Missing}};", undefined],
    ["unquoted: null", "return {{Nothing}};", null],
    ["unquoted: as a property", "return {a: {{Price}}, b: {{Missing}}};", { a: 12.5, b: undefined }],
    ["unquoted: in an expression", "return {{Missing}} || 'none';", "none"],
    ["quoted: a string", 'return "{{Code}}";', "TAKE50"],
    ["quoted: part of a string", 'return "https://shop/{{Code}}?a={{Price}}";', "https://shop/TAKE50?a=12.5"],
    ["quoted: in single quotes", "return '{{Code}}';", "TAKE50"],
    ["quoted: a string that could end the literal", 'return "{{Hostile}}";', HOSTILE],
    ["quoted: a string that could end a single-quoted literal", "return '{{Hostile}}';", HOSTILE],
    ["quoted: undefined becomes text", 'return "{{Missing}}";', "undefined"],
    ["quoted: null becomes text", 'return "{{Nothing}}";', "null"],
    ["quoted: an array becomes its string", 'return "{{Items}}";', "[object Object]"],
    ["quoted: after an escaped quote", 'return "\\"{{Code}}";', '"TAKE50'],
    ["quoted and unquoted in one statement", 'return "a" + {{Code}} + "{{Code}}";', "aTAKE50TAKE50"],
    ["blanks inside the braces", "return {{ Code }};", "TAKE50"],
    ["after a comment with an apostrophe", "// don't\nreturn {{Price}};", 12.5],
    ["after a block comment with a quote", '/* a " mark */ return {{Price}};', 12.5],
    ["after a string with a comment in it", 'var a = "http://x"; return {{Price}};', 12.5],
  ])("%s", (_, script, value) => {
    expect(run(script)).toEqual(value);
  });

  it("passes an array by reference", () => {
    expect(run("return {{Items}};")).toBe(values.Items);
  });

  it("never lets a value close the script", () => {
    expect(resolveScript('var a = "{{Hostile}}";', variables)).not.toContain("</script>");
  });
});

describe("variables in a tag's HTML", () => {
  it("are escaped outside scripts and resolved inside them", () => {
    const tag = '<p title="{{Hostile}}">{{Code}}</p><script>a({{Code}})</script><i>{{Price}}</i>';
    expect(resolveTag(tag, variables)).toBe(
      '<p title="&quot;&#39;\\&lt;/script&gt;&lt;!--\n\u2028=&amp;">TAKE50</p><script>a(macro("Code"))</script><i>12.5</i>',
    );
  });
});
