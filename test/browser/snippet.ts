import { readFileSync } from "node:fs";

/** The snippet for merchants, with the collector's address and the key of the demo. */
export const snippetFor = (collector: string): string =>
  readFileSync(new URL("../../demo-site/tags/direct/snippet.html", import.meta.url), "utf8")
    .replace("https://YOUR-COLLECTOR", collector)
    .replace("YOUR-WRITE-KEY", "wk_demo");
