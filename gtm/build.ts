import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { containerJson } from "./container.ts";
import { writeTemplate } from "./template/template.ts";

/** Writes the files for Google Tag Manager. @param out the folder of the built SDK; they go into its folder `gtm` */
export function buildGtm(out: string): void {
  const folder = join(out, "gtm");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "container.json"), containerJson());
  writeTemplate(join(folder, "template"));
}
