import { setTimeout as sleep } from "node:timers/promises";
import { STEP_TIMEOUT, type Tab } from "./engine.ts";
import { Inspector, PageReplaced } from "./inspector.ts";

/** A tab that is driven through WebKit's inspector. */
export interface InspectedTab extends Tab {
  /** Runs JavaScript as if the user had clicked, without waiting for its result. */
  click(source: string): Promise<void>;
  /** Waits until a new tab has loaded its address. */
  untilLoaded(): Promise<void>;
}

/** Connects to a tab. @param address the tab's WebSocket */
export async function inspectTab(address: string): Promise<InspectedTab> {
  const inspector = await Inspector.attach(address);
  const click = async (source: string) => {
    await inspector.request("Runtime.evaluate", { expression: source, emulateUserGesture: true });
  };
  return {
    click,
    untilLoaded: () => waitForDocument(inspector, ({ url }) => url !== "" && url !== "about:blank"),
    evaluate: (source) => evaluate(inspector, source),
    goto: (url) => navigate(inspector, "Page.navigate", { url }),
    back: () => click("history.back()"),
    reload: () => navigate(inspector, "Page.reload"),
    async close() {
      // The tab may close before it responds.
      await Promise.race([click("window.close()"), inspector.gone()]).catch(() => {});
      await inspector.gone();
    },
  };
}

async function evaluate(inspector: Inspector, source: string): Promise<unknown> {
  const promise = await inspector.request("Runtime.evaluate", { expression: asPromise(source) });
  if (promise.wasThrown) throw new Error(promise.result!.description);
  const { objectId } = promise.result!;
  const settled = await inspector.request("Runtime.awaitPromise", { promiseObjectId: objectId, returnByValue: true });
  const value = settled.result!.value as string | undefined;
  if (settled.wasThrown) throw new Error(value);
  return value === undefined ? undefined : JSON.parse(value);
}

/** The inspector can't copy errors, so the text of an error is thrown. */
const asPromise = (source: string): string => `(async function () {
  try { return JSON.stringify(await (${source}\n)); } catch (error) { throw String(error); }
})()`;

/** Navigates the tab and waits until the new document has loaded. */
async function navigate(inspector: Inspector, method: string, params?: object): Promise<void> {
  const previous = (await currentDocument(inspector)).name;
  // The next document may arrive before the response.
  await inspector.request(method, params).catch(ignoreReplacedPage);
  await waitForDocument(inspector, ({ name }) => name !== previous);
}

/** A document in a tab. */
interface TabDocument {
  /** Unique among the documents of this tab. */
  readonly name: string;
  readonly url: string;
}

/** Waits until the tab shows the expected document and has loaded it. */
async function waitForDocument(inspector: Inspector, isExpected: (document: TabDocument) => boolean): Promise<void> {
  const deadline = performance.now() + STEP_TIMEOUT;
  const isLoaded = async () => isExpected(await currentDocument(inspector)) && (await isComplete(inspector));
  while (!(await isLoaded().catch(ignoreReplacedPage))) {
    if (performance.now() > deadline) throw new Error(`The page did not load within ${STEP_TIMEOUT / 1000} s.`);
    await sleep(50);
  }
}

async function isComplete(inspector: Inspector): Promise<boolean> {
  const request = { expression: `document.readyState === "complete"`, returnByValue: true };
  return (await inspector.request("Runtime.evaluate", request)).result!.value === true;
}

async function currentDocument(inspector: Inspector): Promise<TabDocument> {
  const { loaderId, url } = (await inspector.request("Page.getResourceTree")).frameTree!.frame;
  // Each process numbers its documents from 1.
  return { name: `${inspector.target} ${loaderId}`, url };
}

function ignoreReplacedPage(error: unknown): void {
  if (!(error instanceof PageReplaced)) throw error;
}
