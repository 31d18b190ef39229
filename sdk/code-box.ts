import { neverThrow } from "./never-throw.ts";
import type { WatchOptions } from "./types.ts";

/** A part of the page: a CSS selector, or an element. */
export type Part = string | Element;

/** Characters of the longest code that is reported; the collector reads no longer one. */
const MAX_CODE_LENGTH = 256;
/** Fields that hold something else than a code. */
const PRIVATE_TYPES = ["password", "email"];
/** A customer who enters an email address as a code has mistaken the field. */
const EMAIL = /\S@\S+\.\S/;

/** The elements of a part that are on the page now. */
export const elementsOf = (part: Part): Element[] =>
  typeof part === "string" ? [...document.querySelectorAll(part)] : [part];

const isPart = (node: EventTarget, part: Part): boolean =>
  node instanceof Element && (typeof part === "string" ? node.matches(part) : node === part);

/** Whether an event happened in a part, or in an element inside it. */
const happenedIn = (event: Event, part: Part): boolean => event.composedPath().some((node) => isPart(node, part));

/**
 * Calls back with the entered code when the visitor applies it: a click on the button, or Enter in the field.
 * Listens in the capturing phase, before the shop changes its message or stops the event.
 */
export function followCodeBox({ input, button }: WatchOptions, onCode: (code: string) => void): void {
  const apply = () =>
    neverThrow(() => {
      const code = enteredCode(input);
      if (code) onCode(code);
    });
  document.addEventListener("click", (event) => neverThrow(() => happenedIn(event, button) && apply()), true);
  document.addEventListener(
    "keydown",
    (event) => neverThrow(() => event.key === "Enter" && !event.isComposing && happenedIn(event, input) && apply()),
    true,
  );
}

/** The code in the first field that has one. */
function enteredCode(input: Part): string | undefined {
  const fields = elementsOf(input).filter((field) => !isPrivate(field));
  const values = fields.map((field) => `${(field as HTMLInputElement).value || ""}`.trim());
  return values.find((value) => value && value.length <= MAX_CODE_LENGTH && !EMAIL.test(value));
}

function isPrivate(field: Element): boolean {
  const isRefused = PRIVATE_TYPES.includes((field as HTMLInputElement).type);
  if (isRefused) console.warn("web_event.watch: input must not be a password or an email field");
  return isRefused;
}
