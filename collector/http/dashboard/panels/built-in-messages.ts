import { LANGUAGES } from "../../../services/ingest/messages/languages.ts";
import { type Html, html } from "../../html.ts";
import { panel } from "../components.ts";
import { reasonText } from "../reason-texts.ts";

/** The patterns that every property has, by language. */
export const builtInPanel = (): Html =>
  panel(
    "built-in",
    "Built-in patterns",
    html`<p class="hint">An acceptance counts only where no other word speaks against it: a negation, a failure, a condition, an amount of 0.</p>${LANGUAGES.map(
      ({ name, phrases }) =>
        html`<details><summary>${name}</summary><dl>${Object.entries(phrases).map(
          ([meaning, patterns]) =>
            html`<dt>${meaning === "accepted" ? "Accepted" : reasonText(meaning)}</dt><dd>${patterns.join(" · ")}</dd>`,
        )}</dl></details>`,
    )}`,
  );
