import { readPage } from "./page.ts";

/** An example of docs/evaluation.md. Several carts may follow the same promotions: each makes an example. */
export interface Example {
  readonly section: string;
  readonly promotions: readonly { readonly code: string | undefined; readonly body: object }[];
  readonly cart: object;
  readonly response: object;
  /** When the cart is priced, and in which time zone; undefined: now. */
  readonly moment: { readonly at: number; readonly timeZone: string } | undefined;
}

/** Headings, and blocks of JSON with the bold label above them. */
const PARTS =
  /^#+ (?<title>.+)$|^(?:\*\*(?<label>.+):\*\*\n)?```json (?<kind>promotion|cart|response)\n(?<text>[\s\S]*?)^```/gm;

/** The page's examples: promotions, a cart, and the expected response. */
export function examplesOf(page: string): Example[] {
  const examples: Example[] = [];
  let section = "";
  let promotions: Example["promotions"] = [];
  let cart: Pick<Example, "cart" | "moment"> = { cart: {}, moment: undefined };
  let isComplete = false;
  for (const { groups = {} } of readPage(page).matchAll(PARTS)) {
    const { title, label = "", kind, text = "" } = groups;
    if (title) section = title;
    if (kind === "promotion") {
      promotions = [...(isComplete ? [] : promotions), { code: codeIn(label), body: JSON.parse(text) }];
      isComplete = false;
    }
    if (kind === "cart") cart = { cart: cartIn(JSON.parse(text)), moment: momentIn(label) };
    if (kind !== "response") continue;
    examples.push({ section, promotions, ...cart, response: JSON.parse(text) });
    isComplete = true;
  }
  return examples;
}

/** A cart, of which most examples have the lines only. */
const cartIn = (written: object): object => (Array.isArray(written) ? { lines: written } : written);

/** The code of a promotion: ``Code `TWENTY` ``. */
const codeIn = (label: string): string | undefined => /^Code `(\w+)`$/.exec(label)?.[1];

/** `At 2026-03-29T03:00:00+02:00, Europe/Berlin`. */
function momentIn(label: string): Example["moment"] {
  const [, at, timeZone] = /^At (\S+), (\S+)$/.exec(label) ?? [];
  return at && timeZone ? { at: Date.parse(at), timeZone } : undefined;
}
