import type { PageInfo } from "./page-info.ts";

/** Makes a function wait until the visitor opens the page. It returns nothing or a promise. */
type Hold = <F extends (...args: never[]) => unknown>(run: F) => F;

/**
 * Browsers prerender pages that the visitor may never open. Until then the calls of the functions wait, and return
 * promises; then they run in their order.
 */
export function createHold(document: PageInfo["document"]): Hold {
  // Compared with true: users' content may have an element with that name.
  const isPrerendered = () => document.visibilityState === "prerender" || document.prerendering === true;
  let opened: Promise<void> | false | undefined =
    isPrerendered() &&
    new Promise<void>((open) => {
      const check = () => {
        if (!isPrerendered()) opened = open() as undefined;
      };
      document.addEventListener("prerenderingchange", check);
      // Browsers before Speculation Rules have this event only.
      document.addEventListener("visibilitychange", check);
    });
  return <F extends (...args: never[]) => unknown>(run: F) =>
    ((...args) => (opened ? opened.then(() => run(...args)) : run(...args))) as F;
}
