import { createContext, runInContext } from "node:vm";
import type { DOMWindow } from "jsdom";
import { newVisitor } from "./pastes.ts";
import type { ModulePayload } from "./payloads/module.ts";
import type { ServerPayload } from "./payloads/server.ts";
import { filledIn, type Site, textOf, visitPage } from "./shop-page.ts";

/** The package as a bundler puts it into a page. */
function bundled(window: DOMWindow, file: string): { default: { flush(): Promise<void> } } {
  const module = { exports: {} };
  const load = (name: string) => bundled(window, name.replace("./", ""));
  new window.Function("module", "exports", "require", textOf(`sdk/dist/${file}`))(module, module.exports, load);
  return module.exports as ReturnType<typeof bundled>;
}

/** A module as a function: its exports are returned. */
const asFunction = (text: string): string => {
  const names = [...text.matchAll(/^export (?:const|async function) (\w+)/gm)].map(([, name]) => name);
  return `${text.replace(/^import .*$/m, "").replace(/^export /gm, "")}; return { ${names.join(", ")} };`;
};

export function visitModule(site: Site, calls: ModulePayload): Promise<string> {
  return visitPage(site, {
    html: "",
    snippet: "",
    act: async (window) => {
      const { default: webEvent } = bundled(window, "index.cjs");
      const text = filledIn(textOf("demo-site/tags/module/promotrail.js"), site);
      const functions = new window.Function("webEvent", asFunction(text))(webEvent);
      for (const [name, ...values] of calls) functions[name](...values);
      await webEvent.flush();
    },
  });
}

/** Runs the tag of a server container with the data of an event. @returns whether the tag succeeded */
const runServerTag = (site: Site, visitor: string, event: object): Promise<boolean> =>
  new Promise((resolve) => {
    const apis: Readonly<Record<string, unknown>> = {
      JSON,
      getAllEventData: () => event,
      getCookieValues: (name: string) => (name === "promotrail.visitor" ? [visitor] : []),
      sendHttpRequest: async (url: string, options: RequestInit, body: string) => ({
        statusCode: (await fetch(url, { ...options, body })).status,
      }),
    };
    const data = {
      collector: site.collector,
      key: site.serverKey,
      gtmOnSuccess: () => resolve(true),
      gtmOnFailure: () => resolve(false),
    };
    const text = textOf("demo-site/tags/server/gtm-server.js");
    runInContext(`(() => { ${text} })()`, createContext({ require: (name: string) => apis[name], data }));
  });

export async function visitServer(site: Site, payload: ServerPayload): Promise<string> {
  const visitor = newVisitor();
  if ("gtm" in payload) {
    if (!(await runServerTag(site, visitor, payload.gtm))) throw new Error("The tag failed.");
    return visitor;
  }
  const text = filledIn(textOf("demo-site/tags/server/send-event.js"), site);
  const process = { env: { PROMOTRAIL_KEY: site.serverKey } };
  const { sendEvent } = new Function("process", asFunction(text))(process);
  for (const event of payload.events) await sendEvent(event, { visitor_id: visitor });
  return visitor;
}
