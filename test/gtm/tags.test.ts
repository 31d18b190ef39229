import { createContext, runInContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { createContainer } from "../../demo-site/gtm/container.js";
import { readExport } from "../../demo-site/gtm/import.js";
import { CONTAINER } from "../../gtm/container.ts";
import { type Container, containerExport } from "../../gtm/export.ts";
import { scripts } from "../demo-site/tags.ts";
import { blocksOf } from "../docs/page.ts";

/** A page that runs an imported container; the scripts that tags add are noted, and so are calls of the SDK. */
function openPage(container: Container) {
  const added: { src?: string }[] = [];
  const calls: unknown[][] = [];
  const document = { createElement: () => ({}), head: { appendChild: (script: object) => added.push(script) } };
  const web_event = { track: (...call: unknown[]) => void calls.push(call), evaluate: () => undefined };
  const window: Record<string, unknown> = createContext({ document, web_event, dataLayer: [] });
  window.window = window;
  const run = (script: string): unknown => runInContext(script, window);
  const content = readExport(containerExport(container));
  const running = createContainer({ id: "GTM-TEST", content, run: (html) => scripts(html).forEach(run), compute: run });
  window.google_tag_manager = running.macros;
  Object.assign(window, { dataLayer: { push: running.push } });
  return { window, run, added, calls };
}

/** The container as its page of the docs changes it for a shop with GA4. */
const WITH_GA4: Container = {
  ...CONTAINER,
  tags: CONTAINER.tags.map((tag) => ({ ...tag, paused: !["Promotrail loader", "Promotrail GA4"].includes(tag.name) })),
};

describe("the tags of the imported container", () => {
  test("load the file for GA4 where its tag is unpaused, and send nothing else", () => {
    const { window, run, added, calls } = openPage(WITH_GA4);
    run(`dataLayer.push({ event: "gtm.js" }); dataLayer.push({ event: "purchase", ecommerce: { items: [] } });`);
    expect(added.map(({ src }) => src)).toEqual(["https://YOUR-COLLECTOR/sdk/web_event.ga4.js"]);
    expect({ ...(window._promotrail_ga4 as object) }).toEqual({ data_layer: "dataLayer" });
    expect(calls).toEqual([]);
  });

  test("send the message of docs/install/gtm.md as a code", () => {
    const { run, calls } = openPage(CONTAINER);
    for (const block of blocksOf("docs/install/gtm.md", "js")) run(block);
    expect(JSON.parse(JSON.stringify(calls))).toMatchObject([
      [
        "promotion_code",
        "used",
        {
          items: [{ type: "promotion_code", id: "TAKE50" }],
          dims: { customers: { customer_id: "C-42" }, transaction: { id: "O-4711" } },
          extra: { currency: "USD" },
        },
      ],
    ]);
  });
});
