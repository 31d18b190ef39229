import { setTimeout as sleep } from "node:timers/promises";
import { STEP_TIMEOUT, type Tab } from "./engine.ts";
import { GivenWay, Inspector } from "./inspector.ts";

/** A tab that WebKit's inspector looks into. */
export interface InspectedTab extends Tab {
  /** Runs JavaScript as if its user had clicked; what it comes to is not waited for. */
  click(source: string): Promise<void>;
  /** Waits until a tab that was opened on an address shows what is there. */
  arrived(): Promise<void>;
}

/** Looks into a tab. @param address the WebSocket that the browser offers for it */
export async function inspected(address: string): Promise<InspectedTab> {
  const inspector = await Inspector.attach(address);
  const click = async (source: string) => {
    await inspector.ask("Runtime.evaluate", { expression: source, emulateUserGesture: true });
  };
  return {
    click,
    arrived: () => loaded(inspector, ({ url }) => url !== "" && url !== "about:blank"),
    evaluate: (source) => evaluate(inspector, source),
    goto: (url) => leave(inspector, "Page.navigate", { url }),
    back: () => click("history.back()"),
    reload: () => leave(inspector, "Page.reload"),
    async close() {
      // The tab may be gone before it has answered.
      await Promise.race([click("window.close()"), inspector.gone()]).catch(() => {});
      await inspector.gone();
    },
  };
}

async function evaluate(inspector: Inspector, source: string): Promise<unknown> {
  const promise = await inspector.ask("Runtime.evaluate", { expression: promised(source) });
  if (promise.wasThrown) throw new Error(promise.result!.description);
  const { objectId } = promise.result!;
  const settled = await inspector.ask("Runtime.awaitPromise", { promiseObjectId: objectId, returnByValue: true });
  const value = settled.result!.value as string | undefined;
  if (settled.wasThrown) throw new Error(value);
  return value === undefined ? undefined : JSON.parse(value);
}

/** The inspector copies no errors: one is thrown as the text that it says. */
const promised = (source: string): string => `(async function () {
  try { return JSON.stringify(await (${source}\n)); } catch (error) { throw String(error); }
})()`;

/** Makes the tab show another document, and waits until that has loaded. */
async function leave(inspector: Inspector, method: string, params?: object): Promise<void> {
  const left = (await shown(inspector)).name;
  // The next document may be faster than the answer.
  await inspector.ask(method, params).catch(unlessGivenWay);
  await loaded(inspector, ({ name }) => name !== left);
}

/** A document in a tab. */
interface Shown {
  /** No other document of this tab has it. */
  readonly name: string;
  readonly url: string;
}

/** Waits until the tab shows the one that is meant, to its end. */
async function loaded(inspector: Inspector, isMeant: (document: Shown) => boolean): Promise<void> {
  const deadline = performance.now() + STEP_TIMEOUT;
  const isThere = async () => isMeant(await shown(inspector)) && (await isComplete(inspector));
  while (!(await isThere().catch(unlessGivenWay))) {
    if (performance.now() > deadline) throw new Error(`no page has loaded within ${STEP_TIMEOUT / 1000} s`);
    await sleep(50);
  }
}

async function isComplete(inspector: Inspector): Promise<boolean> {
  const question = { expression: `document.readyState === "complete"`, returnByValue: true };
  return (await inspector.ask("Runtime.evaluate", question)).result!.value === true;
}

async function shown(inspector: Inspector): Promise<Shown> {
  const { loaderId, url } = (await inspector.ask("Page.getResourceTree")).frameTree!.frame;
  // Every process numbers its documents from the beginning.
  return { name: `${inspector.target} ${loaderId}`, url };
}

function unlessGivenWay(error: unknown): void {
  if (!(error instanceof GivenWay)) throw error;
}
