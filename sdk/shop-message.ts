import { elementsOf, type Part } from "./code-box.ts";
import { neverThrow } from "./never-throw.ts";

/** Time between two looks at the message, in ms. A message that is the same at two of them is complete. */
const LOOK_MS = 200;
/** Characters of the longest text that is reported. */
const MAX_TEXT_LENGTH = 300;

/** The text that the visitor sees; empty where the element is hidden. */
function textOnScreen(element: Element): string {
  if (!element.getClientRects().length) return "";
  const { innerText } = element as HTMLElement;
  return (innerText || element.textContent || "").replace(/\s+/g, " ").trim().slice(0, MAX_TEXT_LENGTH);
}

const textsOf = (part: Part): Map<Element, string> =>
  new Map(elementsOf(part).map((element) => [element, textOnScreen(element)]));

/** Whether a change wrote the element again: its content, or itself. */
const rewrites = ({ type, target, addedNodes }: MutationRecord, element: Element): boolean =>
  type !== "attributes" && (element.contains(target) || [...addedNodes].some((node) => node.contains(element)));

/**
 * Waits for the shop's message. A message from before counts once it is written again, also with the same text.
 * @param isNewPage whether a message that is on the page already is the answer
 * @param timeout in ms
 * @param onMessage receives the message; empty where there is none in time
 * @returns ends the wait without a call
 */
export function awaitMessage(
  message: Part,
  isNewPage: boolean,
  timeout: number,
  onMessage: (text: string) => void,
): () => void {
  const before = isNewPage ? new Map<Element, string>() : textsOf(message);
  let last = "";
  let timer: number | undefined;

  const newText = () =>
    [...textsOf(message)].find(([element, text]) => text && before.get(element) !== text)?.[1] || "";
  const stop = () => {
    observer.disconnect();
    clearTimeout(timer);
    clearTimeout(end);
  };
  const finish = (text: string) => {
    stop();
    onMessage(text);
  };
  const look = () =>
    neverThrow(() => {
      timer = undefined;
      const text = newText();
      if (text && text === last) return finish(text);
      last = text;
      if (text) lookSoon();
    });
  const lookSoon = () => {
    timer = timer || setTimeout(look, LOOK_MS);
  };
  const observer = new MutationObserver((records) =>
    neverThrow(() => {
      for (const element of [...before.keys()])
        if (records.some((record) => rewrites(record, element))) before.delete(element);
      lookSoon();
    }),
  );
  const changes = { childList: true, characterData: true, attributes: true, subtree: true };
  observer.observe(document, changes);
  // The document's observer does not see into a shadow tree.
  if (typeof message !== "string") observer.observe(message, changes);
  const end = setTimeout(() => finish(neverThrow(newText) || ""), timeout);
  lookSoon();
  return stop;
}
