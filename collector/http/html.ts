/** Text that is HTML. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]!);

function textOf(part: Part): string {
  if (part instanceof Html) return part.text;
  return Array.isArray(part) ? part.map(textOf).join("") : escaped(String(part));
}

/** HTML with values in it; values that are not HTML are escaped. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.reduce((text, next, at) => text + textOf(parts[at - 1]!) + next));

export const NOTHING = html``;

/** Text in which backticks mark code. */
export const prose = (text: string): Html =>
  html`${text.split("`").map((part, at) => (at % 2 === 0 ? part : html`<code>${part}</code>`))}`;

/** The mark after the name of a required field. */
export const REQUIRED = html` <b class="required" title="required">*</b>`;
