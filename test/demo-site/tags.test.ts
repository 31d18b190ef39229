import { parse } from "acorn";
import { describe, expect, it } from "vitest";
import { resolveScript, resolveTag, type Variables } from "../../demo-site/gtm/resolve.js";
import { CONTAINER } from "../../gtm/container.ts";
import { builtStub, gtmTags, scripts, source } from "./tags.ts";

const ADDRESS = '"https://YOUR-COLLECTOR/sdk/web_event.js?key=YOUR-WRITE-KEY"';

const variables: Variables = {
  value: (name) => `a value for ${name}`,
  macro: () => 'google_tag_manager["GTM-LOCAL"].macro(0)',
};

const expectEs5 = (script: string) => expect(() => parse(script, { ecmaVersion: 5 })).not.toThrow();

describe("the tags for merchants", () => {
  it("contain the built stub in the direct snippet", () => {
    const [script, ...more] = scripts(source("tags/direct/snippet.html"));
    expect([script, more]).toEqual([builtStub(), []]);
  });

  it("contain the built stub with GTM's variables in the loader tag", () => {
    expect(builtStub()).toContain(ADDRESS);
    const address = '"{{Promotrail Collector}}/sdk/web_event.js?key={{Promotrail Write Key}}&{{Promotrail Options}}"';
    expect(scripts(source("tags/gtm/loader.html"))).toEqual([builtStub().replace(ADDRESS, address)]);
  });

  it.each(gtmTags)("%s is ES5", (file) => {
    const tagScripts = scripts(resolveTag(source(`tags/gtm/${file}`), variables));
    expect(tagScripts).toHaveLength(1);
    tagScripts.forEach(expectEs5);
  });

  it("are ES5 in the direct calls and the variable, too", () => {
    expectEs5(source("tags/direct/events.js"));
    expectEs5(builtStub());
    expectEs5(`(${resolveScript(source("tags/gtm/variables/promotrail-items.js"), variables)})`);
  });

  it("are all in the container, with every variable that they use", () => {
    const { tags, variables } = CONTAINER;
    const texts = [...tags.map(({ html }) => html), ...variables.map(({ value }) => value)];
    expect(tags.map(({ html }) => html).sort()).toEqual(gtmTags.map((file) => source(`tags/gtm/${file}`)).sort());
    const used = texts.flatMap((text) => [...text.matchAll(/\{\{(.+?)\}\}/g)].map(([, name]) => name));
    expect(variables.map(({ name }) => name)).toEqual(expect.arrayContaining(used));
  });
});
